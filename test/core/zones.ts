/** The zones that every test of time covers (SPEC 2.4). */
export const ianaZones = [
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Santiago',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Europe/Dublin',
  'America/Nuuk',
  'Antarctica/Troll',
];
export const fixedZones = ['UTC', '-09:30', '+05:30', '+12:45'];
export const allZones = [...ianaZones, ...fixedZones];
