/* The exactly-once publication protocol of the WordPress plugin, for the model checker Spin.
 *
 * The code is in wp-plugin/smart-content-scheduler/includes/publication/. Each label below is a step of the same name
 * there (class-step.php); a request may die before any of them, and may be slower than its lease.
 *
 * Two jobs want the same slot. Job 0 is sent as revision 1 and, after an edit, as revision 2; it may be cancelled at any
 * moment, and revision 2 may then reopen it. The category may move under a request, and a person may throw a draft into
 * the trash. With -DTWINS there is no second job, but revision 1 of job 0 is sent twice.
 *
 *   spin -a publication.pml && gcc -O2 -w -DSAFETY -DCOLLAPSE -o pan pan.c && ./pan -m400000
 *
 * searches all of 167 million states (10 GB of memory, 6 minutes) and finds no error. With one safeguard taken away it finds a counterexample at once:
 *
 *   -DNO_DRAFT_CONDITION   the flip without "AND post_status = 'draft'"              two runs of the hooks
 *   -DNO_SLOT_KEY          slot_key without UNIQUE                                   two posts for one slot
 *   -DNO_REVISION_CHECK    a cancelled revision may reopen                           a cancelled revision goes live
 *   -DSHARED_DRAFT         a newer revision goes on with the older one's draft       a post of mixed revisions
 *   -DNO_TOKEN             attachment (started to flipping) without the token        a cancelled revision goes live
 *   -DDROP_RECORDED        a draft is dropped though it is recorded                  "published" without a post
 *   -DNO_POST_IN_FINISH    finish without the post that was looked at (-DTWINS)      "published" without a post
 *
 * spin -a -DNO_TOKEN publication.pml && …, and so on.
 */
#ifndef DEATHS
#define DEATHS 1            /* how many requests may die */
#endif
#ifndef HURRIED
#define HURRIED 1           /* leases that run out under a request that is alive, only slow */
#endif
#ifndef MOVED
#define MOVED 1             /* how often a category moves */
#endif
#ifndef TRASHED
#define TRASHED 1           /* drafts that a person throws away */
#endif
#define REQUESTS 3
#define JOBS 2
#define POSTS 8
#define NONE 255
#define NOBODY 254          /* the token that a cancellation leaves */

mtype = { absent, started, flipping, published, cancelled };    /* rows */
mtype = { nothing, draft, live, dropped, trashed };             /* posts */

/* Table of publications, one row for each job. */
mtype state[JOBS] = absent;
byte token[JOBS] = NONE;
byte revision[JOBS] = 0;
byte recorded[JOBS] = NONE; /* post_id */
byte slot = NONE;           /* UNIQUE slot_key: the job that holds it */

/* Posts: status, and the key and revision in their slug. */
mtype post[POSTS] = nothing;
byte post_job[POSTS] = NONE;
byte post_revision[POSTS] = 0;
byte posts = 0;

/* What the properties speak of. */
byte hooks[JOBS] = 0;
byte flips[JOBS] = 0;
byte cancelled_revision[JOBS] = 0;
bool answered[JOBS] = false;
bool is_dead[REQUESTS] = false;
byte deaths = 0; byte hurried = 0; byte moved = 0; byte thrown = 0;

#define STEP(name) name: if :: deaths < DEATHS -> deaths++; is_dead[me] = true; goto end :: true fi
#define LEASE_IS_OUT(who) (who == NOBODY || is_dead[who] || hurried < HURRIED)
#define CAN_TAKE_OVER (state[job] == flipping || state[job] == started && mine >= revision[job])
#ifdef NO_SLOT_KEY
#define SLOT_IS_FREE true
#else
#define SLOT_IS_FREE (slot == NONE || slot == job)
#endif
#ifdef NO_TOKEN
#define MINE true
#else
#define MINE (token[job] == me)
#endif

/* Takes a draft out of everybody's reach, unless it is recorded. Row and post are locked together in the code. */
inline take_away(which)
{
#ifdef DROP_RECORDED
  if :: post[which] == draft -> post[which] = dropped :: else fi
#else
  if :: post[which] == draft && recorded[job] != which -> post[which] = dropped :: else fi
#endif
}

/* started to cancelled: frees the slot, forgets the draft, and nobody has the token any more. */
inline cancel_row()
{
  state[job] = cancelled; token[job] = NOBODY; recorded[job] = NONE;
  if :: slot == job -> slot = NONE :: else fi;
  cancelled_revision[job] = revision[job]
}

inline clean_drafts()
{
  i = 0;
  do
  :: i < posts -> if :: post_job[i] == job -> take_away(i) :: else fi; i++
  :: else -> break
  od;
  i = 0
}

proctype request(byte me; byte job; byte mine)
{
  byte target = NONE; byte seen = NONE; mtype seen_state = absent; byte i = 0; bool won = false; bool resumed = false;

STEP(insert);
  atomic {
    if
    :: state[job] == absent && SLOT_IS_FREE ->
       state[job] = started; token[job] = me; revision[job] = mine; slot = job; goto create
    :: state[job] == absent && !(SLOT_IS_FREE) -> goto end                      /* 409 window_used */
    :: else
    fi
  }

STEP(look);
  atomic {                                                                     /* blocks while a lease lives: 423 */
    if
    :: state[job] == published && revision[job] == mine -> assert(flips[job] == 1); answered[job] = true; goto end
    :: state[job] == published && revision[job] != mine -> goto end             /* 409 payload_conflict */
#ifdef NO_REVISION_CHECK
    :: state[job] == cancelled -> seen = revision[job]; goto reopen
#else
    :: state[job] == cancelled && mine <= revision[job] -> goto end             /* 409 cancelled */
    :: state[job] == cancelled && mine > revision[job] -> seen = revision[job]; goto reopen
#endif
    :: state[job] == started && token[job] == me -> goto create
    :: state[job] == flipping && token[job] == me -> goto flip
    :: state[job] == started && token[job] != me && mine < revision[job] -> goto end   /* 409 payload_conflict */
    :: CAN_TAKE_OVER && token[job] != me && LEASE_IS_OUT(token[job]) -> seen = token[job]; seen_state = state[job]; goto takeover
    fi
  }

STEP(reopen);
  atomic {                                                                     /* cancelled to started, revision as seen */
    if
    :: state[job] == cancelled && revision[job] == seen && SLOT_IS_FREE ->
       state[job] = started; token[job] = me; revision[job] = mine; recorded[job] = NONE; slot = job; goto create
    :: state[job] == cancelled && revision[job] == seen && !(SLOT_IS_FREE) -> goto end /* 409 window_used */
    :: else -> goto insert
    fi
  }

STEP(takeover);
  atomic {
    if
    :: token[job] == seen && state[job] == seen_state && LEASE_IS_OUT(seen) ->
       if :: seen != NOBODY && !is_dead[seen] -> hurried++ :: else fi;
       token[job] = me; resumed = true;
       if
       :: state[job] == flipping -> goto flip
       :: state[job] == started && mine > revision[job] ->
          revision[job] = mine;
#ifndef SHARED_DRAFT
          recorded[job] = NONE                                                 /* another revision, another draft */
#endif
       :: else
       fi
    :: else -> goto insert
    fi
  }

  /* Planned on a last post that is no longer the last one? */
  if :: resumed && moved < MOVED -> moved++; goto cancel :: true fi;

STEP(create);
  atomic {
    if
    :: !MINE || state[job] != started -> goto insert
    :: MINE && state[job] == started && recorded[job] != NONE && post[recorded[job]] == trashed ->
       recorded[job] = NONE; token[job] = NOBODY; goto insert                  /* a person threw it away */
    :: MINE && state[job] == started && recorded[job] != NONE && post[recorded[job]] != trashed ->
       target = recorded[job]; goto attach
    :: else
    fi;
    target = NONE; i = 0;                                                      /* look for a draft that carries key and revision */
    do
    :: i < posts ->
       if
       :: post_job[i] == job && post[i] == draft && post_revision[i] == mine && target == NONE -> target = i
       :: post_job[i] == job && post[i] == draft && post_revision[i] != mine -> take_away(i)
       :: else
       fi;
       i++
    :: else -> break
    od;
    i = 0
  }

STEP(create2);
  if
  :: target == NONE ->
     atomic { assert(posts < POSTS); target = posts; posts++; post[target] = draft; post_job[target] = job; post_revision[target] = mine }
  :: else
  fi;

STEP(record);
  atomic {
    if
    :: token[job] == me && state[job] == started && recorded[job] == NONE && post[target] == draft -> recorded[job] = target; won = true
    :: else -> won = false
    fi
  }
  if
  :: won
  :: else ->
STEP(drop);
     atomic { take_away(target) }
     target = NONE; goto insert
  fi;

STEP(attach);
  /* Not fenced: a slow request may come to it at any time. It only ever touches a draft of its own revision, and doing it
     again changes nothing: language, terms, links of translations, thumbnail, SEO fields and structured data are set to
     what the payload says. The plugin announces its parts attach_language and attach_seo. */
  assert(post_revision[target] == mine);
  if :: moved < MOVED -> moved++; goto cancel :: true fi;

STEP(attachment);
  atomic {
    if
    :: MINE && state[job] == started && recorded[job] != NONE -> state[job] = flipping
    :: MINE && state[job] == flipping
    :: else -> goto insert
    fi
  }

STEP(flip);
  target = recorded[job];
  if :: target == NONE -> goto insert :: else fi;
  atomic {
    if
#ifdef NO_DRAFT_CONDITION
    :: state[job] == flipping && recorded[job] == target ->
#else
    :: post[target] == draft && state[job] == flipping && recorded[job] == target ->
#endif
       assert(post_revision[target] == revision[job]);
       assert(revision[job] > cancelled_revision[job]);
       post[target] = live; flips[job]++; won = true
    :: else -> won = false
    fi
  }
  if
  :: won ->
STEP(fire);
     hooks[job]++
  :: !won && post[target] == draft -> goto insert                              /* it changed hands */
  :: !won && post[target] == trashed ->                                        /* thrown away before it went live */
     atomic {
       if :: token[job] == me && state[job] == flipping && recorded[job] == target -> state[job] = started; recorded[job] = NONE; token[job] = NOBODY :: else fi
     }
     goto insert
  :: else
  fi;

STEP(finish);
  atomic {                                                                     /* fenced by the post, not by the token */
#ifdef NO_POST_IN_FINISH
    if :: state[job] == flipping -> state[job] = published; won = true :: else fi;
#else
    if :: state[job] == flipping && recorded[job] == target -> state[job] = published; won = true :: else fi;
#endif
    if
    :: won && revision[job] == mine -> answered[job] = true; goto end
    :: won && revision[job] != mine -> goto end                                /* 409 payload_conflict */
    :: else -> goto insert
    fi
  }

STEP(cancel);                                                                  /* by the request itself: 409 category_moved */
  atomic {
    if :: MINE && state[job] == started -> cancel_row(); won = true :: else -> won = false fi
  }
  if :: won -> goto clean :: else -> goto end fi;
STEP(clean);
  atomic { clean_drafts() }
end: skip
}

/* DELETE /publications/{key} */
proctype canceller(byte job)
{
  byte i = 0;
  atomic { if :: state[job] == started -> cancel_row() :: else -> goto end fi }
  atomic { clean_drafts() }
end: skip
}

/* Somebody who tidies up the list of drafts. */
proctype person()
{
  byte i;
  do
  :: thrown < TRASHED ->
     if
     :: atomic { posts > 0 && post[0] == draft -> post[0] = trashed; thrown++ }
     :: atomic { posts > 1 && post[1] == draft -> post[1] = trashed; thrown++ }
     :: break
     fi
  :: break
  od
}

active proctype checker()
{
  byte i = 0; byte on_site = 0; byte left_behind = 0;
#ifdef TWINS
  atomic { run request(0, 0, 1); run request(1, 0, 2); run request(2, 0, 1); run canceller(0); run person() }
#else
  atomic { run request(0, 0, 1); run request(1, 0, 2); run request(2, 1, 1); run canceller(0); run person() }
#endif
  timeout ->                                                                   /* everybody is done, dead, or waits */
  atomic {
    do
    :: i < POSTS ->
       if
       :: post[i] == live -> on_site++
       :: post[i] == draft && state[post_job[i]] != started && state[post_job[i]] != flipping -> left_behind++
       :: else
       fi;
       i++
    :: else -> break
    od;
    assert(on_site <= 1);                                                      /* one post for the slot, whoever won */
    assert(flips[0] + flips[1] <= 1);
    assert(hooks[0] <= 1 && hooks[1] <= 1);                                    /* hooks never run twice */
    assert(hooks[0] == flips[0] && hooks[1] == flips[1] || deaths > 0);        /* and once, unless somebody died */
    assert(!(answered[0] && flips[0] == 0) && !(answered[1] && flips[1] == 0)); /* never "published" without a post */
    assert(!(state[0] == published && flips[0] == 0) && !(state[1] == published && flips[1] == 0));
    assert(left_behind == 0 || deaths > 0)                                     /* no stray drafts, unless somebody died */
  }
}
