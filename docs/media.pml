/* How the WordPress plugin stores a file exactly once, for the model checker Spin.
 *
 * The code is in wp-plugin/smart-content-scheduler/includes/media/. Each label below is a step of the same name there
 * (class-step.php); a request may die before any of them, and may be slower than its lease. All requests bring the same
 * bytes. A person may delete an attachment at any moment. When everybody is done, dead or waits, one more request comes
 * (the retry of whoever got no answer), and after it there must be exactly one attachment.
 *
 * Not in the model: files and their names, and the smaller sizes of a picture. test/wordpress/content-interrupted.test.ts
 * looks at those, with PHP killed at each step.
 *
 *   spin -a media.pml && gcc -O2 -w -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m100000
 *
 * searches all of 10 million states (0.5 GB of memory, under a minute) and finds no error. With one safeguard taken away
 * it finds a counterexample at once:
 *
 *   -DNO_UNIQUE          insert without UNIQUE on the hash                        two attachments
 *   -DRECORD_DROPPED     record without looking whether the attachment is there   "stored" without an attachment
 *   -DDROP_RECORDED      drop without looking whether it is recorded              stored twice
 *   -DSTRAYS_AT_ONCE     strays are dropped while somebody works on the bytes     attachments without end
 *   -DKEEP_STRAYS        nobody drops strays                                      two attachments
 *
 * spin -a -DNO_UNIQUE media.pml && …, and so on. More deaths and slow requests: -DDEATHS=2 -DHURRIED=2.
 */
#ifndef DEATHS
#define DEATHS 1            /* how many requests may die */
#endif
#ifndef HURRIED
#define HURRIED 1           /* leases that run out under a request that is alive, only slow */
#endif
#ifndef DELETED
#define DELETED 1           /* attachments that a person deletes */
#endif
#define REQUESTS 3
#define ATTACHMENTS 9
#define NONE 255

mtype = { absent, started, stored };                    /* the row */
mtype = { nothing, there, dropped, deleted };           /* attachments; dropped is auto-draft, which core deletes */

mtype state = absent;
byte token = NONE;
byte recorded = NONE;                                   /* attachment_id */

mtype attachment[ATTACHMENTS] = nothing;
bool marked[ATTACHMENTS] = false;                       /* carries the hash in its slug */
byte attachments = 0;

/* What the properties speak of. */
bool is_dead[REQUESTS + 1] = false;
byte deaths = 0; byte hurried = 0; byte thrown = 0;
byte answers = 0;                                       /* how often the row became stored */
bool last_answered = false;

#define STEP(name) name: if :: deaths < DEATHS && me < REQUESTS -> deaths++; is_dead[me] = true; goto end :: true fi
#define LEASE_IS_OUT(who) (is_dead[who] || hurried < HURRIED)
#define IS_THERE(which) (which != NONE && attachment[which] == there)
#define MINE (token == me)
#ifdef NO_UNIQUE
#define IS_NEW true
#else
#define IS_NEW (state == absent)
#endif

/* Row and attachment are locked together in the code, here and in media_record. */
inline drop(which)
{
#ifdef DROP_RECORDED
  if :: attachment[which] == there -> attachment[which] = dropped :: else fi
#else
  if :: attachment[which] == there && recorded != which -> attachment[which] = dropped :: else fi
#endif
}

/* What others made: only while another one is stored, because whoever works on these bytes may be about to record it. */
inline drop_strays()
{
  i = 0;
  do
  :: i < attachments ->
#ifdef KEEP_STRAYS
     skip;
#else
#ifdef STRAYS_AT_ONCE
     atomic { if :: marked[i] -> drop(i) :: else fi }
#else
     atomic { if :: marked[i] && state == stored -> drop(i) :: else fi }
#endif
#endif
     i++
  :: else -> break
  od;
  i = 0
}

/* Media_Library::store() */
proctype request(byte me)
{
  byte target = NONE; byte seen = NONE; byte i = 0; bool won = false;

own:
  atomic {                                                                     /* blocks while a lease lives: 423 */
    if
    :: IS_NEW && state != stored -> goto media_insert
    :: state == stored && IS_THERE(recorded) -> goto strays
    :: state == stored && !IS_THERE(recorded) -> seen = recorded; goto media_forget
    :: state == started && token == me -> goto complete
    :: state == started && token != me && LEASE_IS_OUT(token) -> seen = token; goto media_takeover
    fi
  }

STEP(media_insert);
  atomic {
    if
    :: IS_NEW && state != stored -> state = started; token = me; recorded = NONE; goto complete
    :: else -> goto own
    fi
  }

STEP(media_forget);                                                            /* a person deleted it: stored to started */
  atomic {
    if
    :: state == stored && recorded == seen -> state = started; recorded = NONE; token = me; goto complete
    :: else -> goto own
    fi
  }

STEP(media_takeover);
  atomic {
    if
    :: state == started && token == seen ->
       if :: !is_dead[seen] -> hurried++ :: else fi;
       token = me
    :: else -> goto own
    fi
  }

complete:
  atomic {
    if
    :: !MINE || state != started -> goto own
    :: MINE && state == started && recorded != NONE && IS_THERE(recorded) -> target = recorded; goto media_details
    :: MINE && state == started && recorded != NONE && !IS_THERE(recorded) -> recorded = NONE; goto own   /* forget_unfinished */
    :: else
    fi;
    target = NONE; i = 0;                                                      /* one that carries the hash, the oldest */
    do
    :: i < attachments -> if :: marked[i] && attachment[i] == there && target == NONE -> target = i :: else fi; i++
    :: else -> break
    od;
    i = 0;
    if :: target != NONE -> goto media_record :: else fi
  }

STEP(media_file);
  if :: token == me -> skip :: else -> goto end fi;                            /* taken over: 500, and a retry */

STEP(media_create);
  atomic {
    assert(attachments < ATTACHMENTS);
    target = attachments; attachments++; attachment[target] = there; marked[target] = true
  }

STEP(media_record);
  atomic {
    if
#ifdef RECORD_DROPPED
    :: MINE && state == started && recorded == NONE -> recorded = target; won = true
#else
    :: MINE && state == started && recorded == NONE && attachment[target] == there -> recorded = target; won = true
#endif
    :: else -> won = false
    fi
  }
  if
  :: won
  :: else ->
STEP(media_drop);
     atomic { drop(target) }
     target = NONE; goto own
  fi;

STEP(media_details);
  /* Not fenced: a slow request may come to it at any time, and doing it again changes nothing. */
  atomic { marked[target] = false }

STEP(media_finish);
  atomic {
    if
    :: MINE && state == started && recorded == target ->
       state = stored; answers++; won = true;
       assert(attachment[target] != dropped)
    :: else -> won = false
    fi
  }
strays:
  drop_strays();
  if :: won || state == stored -> last_answered = (me == REQUESTS) :: else -> goto own fi;
end: skip
}

/* Somebody who tidies up the media library. */
proctype person()
{
  byte i;
  do
  :: thrown < DELETED ->
     if
     :: atomic { attachments > 0 && attachment[0] == there -> attachment[0] = deleted; thrown++ }
     :: atomic { attachments > 1 && attachment[1] == there -> attachment[1] = deleted; thrown++ }
     :: break
     fi
  :: break
  od
}

active proctype checker()
{
  byte i = 0; byte found = 0;
  atomic { run request(0); run request(1); run request(2); run person() }
  timeout ->                                                                   /* everybody is done, dead, or waits */
  assert(answers <= 1 + thrown);                                               /* one answer, unless it was deleted since */
  /* Whoever waits goes on once the lease of a dead one is out; the retry comes after them all. */
  run request(REQUESTS);
  timeout ->
  atomic {
    do
    :: i < ATTACHMENTS -> if :: attachment[i] == there -> found++ :: else fi; i++
    :: else -> break
    od;
    assert(state == stored && last_answered);
    assert(attachment[recorded] == there);
    assert(found == 1)
  }
}
