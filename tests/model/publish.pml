/*
 * The published view of a cluster: two readers that refresh, hold and let go of views, and one publisher that replaces
 * them. Every step is one atomic step of the code, whose function is named beside it:
 *
 *   lib/cluster/publish.h: take is_current swap_in ~Published = 3ef379e908016ee2
 *   lib/cluster/view.h: retain = 7e265996caa5c8ba
 *   lib/cluster/view.cpp: release = 3765af7e082fc22a
 *   lib/abi/cluster.cpp: hf_cluster_refresh hf_cluster_view = adb1e25e6a4781bf
 *
 * What ends is memory again: a new view gets the first address that is free, so that addresses come back at once.
 *
 * Laws: nobody touches a view that has ended; a view ends once, with its last holder, and none is left at the end;
 * a view said to be current is; a refresh that begins after a publish gives that view or a newer one, and never an
 * older one than was held.
 *
 * Spin knows sequential consistency alone. Whether the memory orders of the code suffice is for the thread sanitizer.
 */
#define READERS 2
#define ADDRESSES 4  /* three views held or published, and one that is being made */
#define NONE ADDRESSES
#define LAST 3 /* generations published after the first */
#define ROUNDS 2     /* refreshes of each reader */

bool alive[ADDRESSES];
byte holders[ADDRESSES];
byte generation[ADDRESSES];

byte current = NONE; /* Published::current_ */
bit swapping;        /* Published::swapping_ */

/* Of no code: what laws speak of. */
byte newest;    /* the generation that is current */
byte published; /* the generation whose publish has returned */
byte left;      /* readers that use the cluster no more */
byte done;      /* processes that have let go of everything */

inline make(view, number) { /* View::make */
  d_step {
    view = 0;
    do
    :: alive[view] -> view++
    :: else -> break
    od;
    alive[view] = true; holders[view] = 1; generation[view] = number
  }
}

inline retain(view) { /* View::retain: fetch_add */
  d_step { assert(alive[view] && holders[view] > 0); holders[view]++ }
}

inline release(view) { /* View::release */
  d_step { assert(alive[view] && holders[view] > 0); held_before = holders[view]; holders[view]-- } /* fetch_sub */
  if
  :: held_before == 1 -> d_step { assert(alive[view]); alive[view] = false; held_before = 0 } /* delete this */
  :: else -> held_before = 0
  fi
}

inline lock() { atomic { swapping == 0 -> swapping = 1 } }
inline unlock() { swapping = 0 }

inline take(view) { /* Published::take */
  lock();
  view = current; /* current_.load */
  retain(view);
  unlock()
}

inline swap_in(next) { /* Published::swap_in */
  lock();
  d_step { former = current; current = next; newest = generation[next] } /* current_.exchange */
  unlock();
  release(former)
}

inline refresh(held) { /* hf_cluster_refresh */
  d_step { promised = (generation[held] > published -> generation[held] : published) }
  if
  :: d_step { current == held -> assert(alive[held] && generation[held] == newest) } /* Published::is_current */
  :: else ->
    take(taken);
    release(held); /* of what was held before */
    d_step { held = taken; taken = NONE }
  fi;
  lookup(held);
  d_step { assert(generation[held] >= promised); promised = 0 }
}

inline lookup(view) { d_step { assert(view != NONE && alive[view] && holders[view] > 0) } } /* View::lookup */

/* The second one has held the first view since before the cluster was restored from it. */
proctype reader(bool holds_first) {
  byte held = NONE, taken = NONE, held_before, promised, round;
  if
  :: holds_first -> held = 0
  :: else -> take(held) /* hf_cluster_view */
  fi;
  do
  :: round < ROUNDS ->
    refresh(held);
    round++
  :: else -> break
  od;
  retain(held); /* hf_view_retain: one more holder in this thread */
  release(held);
  left++;
  lookup(held); /* views outlive their cluster */
  release(held);
  done++
}

proctype publisher() {
  byte next = NONE, former = NONE, held_before, number = 1;
  do
  :: number <= LAST ->
    make(next, number);
    swap_in(next); /* Cluster::publish */
    d_step { published = number; number++ }
  :: else -> break
  od;
  left == READERS; /* the caller's duty: hf_cluster_free comes after the last use */
  release(current); /* ~Published */
  done++
}

init {
  atomic {
    alive[0] = true; holders[0] = 2; /* Cluster::Cluster(const View &): the maker's reference, and the cluster's */
    current = 0;
    run publisher(); run reader(false); run reader(true)
  }
  done == READERS + 1;
  assert(!alive[0] && !alive[1] && !alive[2] && !alive[3])
}
