import type { BrandRules, BrandsFile } from '../../shared/contract/coordinator/rules.ts';
import type { RulesFolder } from '../ports/rules-folder.ts';
import type { Coordinator } from './coordinator.ts';
import { codeHashOf } from './site-token.ts';

/**
 * Takes over what `rules.json` and `brands.json` say, once for each content of the files: what is changed through the API or
 * the command line afterwards stays, until the file itself is edited again. @throws SchedulerError `rules_file`
 */
export async function loadRules({ store, emit, views }: Coordinator, folder: RulesFolder): Promise<void> {
  const { rules, brands } = await folder.read();
  if (rules !== null && (await isNew('rules', rules.text))) {
    await store.setDefaultRules(rules.value);
    emit({ type: 'rules_loaded', file: rules.file, brands: 0, sites: 0 });
  }
  if (brands !== null && (await isNew('brands', brands.text))) {
    const sites = await declare(brands.value);
    emit({ type: 'rules_loaded', file: brands.file, brands: brands.value.brands.length, sites });
  }
  views.forget();

  async function isNew(name: string, text: string): Promise<boolean> {
    const hash = codeHashOf(text);
    if ((await store.state(`loaded_${name}`)) === hash) return false;
    await store.setState(`loaded_${name}`, hash);
    return true;
  }

  async function declare(file: BrandsFile): Promise<number> {
    let declared = 0;
    for (const { id: brandId, name, rules: own, sites = [] } of file.brands) {
      const ruled: BrandRules = own ?? {};
      if (!(await store.addBrand({ brandId, name: name ?? brandId, rules: ruled })))
        await store.updateBrand(brandId, { rules: ruled, ...(name === undefined ? {} : { name }) });
      for (const { url, weight, rules: siteRules } of sites) {
        await store.declareSite({ url, brandId, weight: weight ?? null, rules: siteRules ?? null });
        declared += 1;
      }
    }
    return declared;
  }
}
