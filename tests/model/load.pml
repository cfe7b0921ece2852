/*
 * Bounded load: two requests that find a node and let go of it, while another thread feeds a node and follows other
 * views. Every step is one atomic step of the code, whose function is named beside it:
 *
 *   lib/ops/load/bounded.h: cell_of = 391f83531f00b7e6
 *   lib/ops/load/bounded.cpp: request_for Reservation ~Reservation pool_for = 87245fe222257261
 *   lib/ops/load/bounded.cpp: pool_of_usable pool_of_round = 3228e3d133e504cf
 *   lib/ops/load/bounded.cpp: try_take search_by_slot give_up = 78ab925490676fef
 *   lib/ops/load/follow.cpp: follow_newer follow_locked make_room new_cell = 5b45ed795b94d9e2
 *   lib/ops/load/follow.cpp: depart arrive feed change_fed = 9df163b3f3bdb765
 *
 * View v has two nodes: node 1 in slot 0, and node v + 1 in slot 1. The factor is 1.01, so that of two loads the light
 * node takes one. All keys belong to the light node, and no other candidate is tried before the search by slot. Tickets
 * have a model of their own.
 *
 * Laws: the total is never below the loads of all nodes that count; a node takes no more than its share of the greatest
 * total during the request; a round of a search that finds no room, the first one apart, was overtaken by another
 * request, or the nodes that count changed meanwhile; a load is given back to the node that carried it; at the end all
 * loads are 0.
 *
 * Spin knows sequential consistency alone. Whether the memory orders of the code suffice is for the thread sanitizer.
 */
#define REQUESTS 2
#define CELLS 4
#define NODES 4
#define NONE 255
#define WHOLE 4 /* kWhole: the shares of a view together */
#ifndef THEN
#define FED 1  /* what node 2 carries from elsewhere */
#define THEN 3 /* the view to follow after view 2 */
#endif

#define node_of(view, slot) ((slot) == 0 -> 1 : (view) + 1)
#define share_of(view, slot) ((view) == 2 -> 2 : ((slot) == 0 -> 1 : 3))
#define is_in(view, node) ((node) == 1 || (node) == (view) + 1)
#define is_room(load, share, total, whole) ((load) * 100 * (whole) < (total) * 101 * (share))

/* The word of a cell, in parts that are always read and written together; then its other members. */
bool gone[CELLS];
byte epoch[CELLS];
byte count[CELLS];
byte identity[CELLS]; /* a node, 0 before the first */
byte share[CELLS];
byte fed[CELLS];

byte by_slot[2] = NONE;
byte total;    /* total_ */
byte followed; /* followed_ */
bit changing;  /* changing_ */
byte known[NODES + 1] = NONE; /* known_: by node, its cell */
bool is_spare[CELLS];         /* spare_ */
byte cell_count;              /* cell_count_ */

/* Of no code: what laws speak of. */
byte most[REQUESTS]; /* the greatest total since the request began */
bool is_changed[REQUESTS];   /* since before the request, which nodes count, or for how much */
bool is_overtaken[REQUESTS]; /* since the round began: that, or another request found a node */
byte done;

inline changes() {
  is_changed[0] = true; is_changed[1] = true; overtakes()
}
inline overtakes() { is_overtaken[0] = true; is_overtaken[1] = true }

#define counted(cell) (gone[cell] -> 0 : count[cell])
inline check_sum() { assert(counted(0) + counted(1) + counted(2) + counted(3) <= total) }

inline add_to_total(load) {
  total = total + load;
  most[0] = (total > most[0] -> total : most[0]);
  most[1] = (total > most[1] -> total : most[1])
}

/* ---- following: all under `changing_` ---- */

inline change_fed(cell, load) { /* BoundedLoad::change_fed */
  if
  :: load > fed[cell] ->
    d_step { add_to_total(load - fed[cell]); changes() } /* total_.fetch_add */
    d_step { count[cell] = count[cell] + load - fed[cell]; fed[cell] = load; changes(); check_sum() } /* fetch_add */
  :: load < fed[cell] ->
    d_step { count[cell] = count[cell] - (fed[cell] - load); changes() } /* word.fetch_sub */
    d_step { total = total - (fed[cell] - load); fed[cell] = load; changes(); check_sum() } /* total_.fetch_sub */
  :: else
  fi
}

inline new_cell(node) { /* BoundedLoad::new_cell */
  d_step {
    cell = 0;
    do
    :: cell < CELLS && !is_spare[cell] -> cell++
    :: else -> break
    od;
    if
    :: cell == CELLS -> cell = cell_count; cell_count++; assert(cell < CELLS)
    :: else -> is_spare[cell] = false
    fi
  }
  d_step { assert(count[cell] == 0); epoch[cell]++; gone[cell] = true } /* word.store */
  identity[cell] = node;                                                 /* identity.store */
  known[node] = cell
}

inline depart(cell) { /* BoundedLoad::depart */
  change_fed(cell, 0);
  d_step { load = (gone[cell] -> 0 : count[cell]); gone[cell] = true; changes() } /* word.fetch_or */
  d_step { total = total - load; load = 0; check_sum() }                          /* total_.fetch_sub */
}

inline arrive(cell, part) { /* BoundedLoad::arrive */
  d_step { share[cell] = part; changes() } /* share.store */
  do
  :: d_step { !gone[cell] -> load = 0 } break /* word.load */
  :: d_step { gone[cell] -> load = count[cell] }
    d_step { add_to_total(load) } /* total_.fetch_add */
    if
    :: d_step { gone[cell] && count[cell] == load -> /* compare_exchange_strong */
        gone[cell] = false; load = 0; changes(); check_sum() }
      break
    :: d_step { else -> total = total - load; load = 0 } /* total_.fetch_sub, though the exchange came before it */
    fi
  od
}

/* From `node` on, the first one that the condition holds for. Known to the thread that follows alone: one step. */
inline next_node(condition) {
  d_step {
    do
    :: node <= NODES && !(condition) -> node++
    :: else -> break
    od
  }
}

inline follow_locked(view) { /* BoundedLoad::follow_locked */
  node = 1;
  next_node(is_in(view, node) && known[node] == NONE); /* make_room */
  do
  :: node <= NODES ->
    new_cell(node);
    next_node(is_in(view, node) && known[node] == NONE)
  :: else -> break
  od;
  node = 1;
  next_node(!is_in(view, node) && known[node] != NONE);
  do
  :: node <= NODES ->
    cell = known[node];
    depart(cell);
    node++;
    next_node(!is_in(view, node) && known[node] != NONE)
  :: else -> break
  od;
  slot = 0;
  do
  :: slot < 2 ->
    cell = known[node_of(view, slot)];
    arrive(cell, share_of(view, slot));
    by_slot[slot] = cell; /* by_slot_.store */
    slot++
  :: else -> break
  od;
  node = 1;
  next_node(known[node] != NONE && gone[known[node]]);
  do
  :: node <= NODES ->
    d_step { /* word.load: a load that is gone can only become less, and 0 stays */
      if
      :: count[known[node]] == 0 -> is_spare[known[node]] = true; known[node] = NONE
      :: else
      fi;
      node++
    }
    next_node(known[node] != NONE && gone[known[node]])
  :: else -> break
  od;
  atomic { followed = view; cell = 0; node = 0; slot = 0; changes() } /* followed_.store */
}

inline lock() { atomic { changing == 0 -> changing = 1 } }
inline unlock() { changing = 0 }

/* ---- requests ---- */

inline cell_of(view, slot) { /* BoundedLoad::cell_of: NONE if the node is not there */
  place = by_slot[slot]; /* by_slot_.load */
  if
  :: d_step { place != NONE && identity[place] != node_of(view, slot) -> place = NONE } /* identity.load */
  :: else
  fi
}

inline pool_of_usable() { /* BoundedLoad::pool_of_usable */
  d_step { loads = 1; whole = 0; at = 0 }
  do
  :: at < 2 ->
    cell_of(view, at);
    if
    :: place != NONE ->
      d_step { is_gone = gone[place]; loads = loads + (is_gone -> 0 : count[place]) } /* word.load */
      if
      :: !is_gone -> whole = whole + share[place] /* share.load */
      :: else
      fi
    :: else
    fi;
    at++
  :: else -> break
  od;
  atomic { loads = (total < loads -> total : loads); at = 0; is_gone = false; place = NONE } /* total_.load */
}

inline try_take(slot) { /* BoundedLoad::try_take */
  cell_of(view, slot);
  if
  :: place == NONE
  :: else ->
    d_step { /* word.load */
      seen_gone = gone[place]; seen_epoch = epoch[place]; seen_count = count[place];
      asked = asked || !seen_gone
    }
    seen_share = share[place]; /* share.load */
    do
    :: seen_gone || identity[place] != node_of(view, slot) -> place = NONE; break /* identity.load */
    :: !seen_gone && !is_room(seen_count, seen_share, loads, whole) -> place = NONE; break
    :: else ->
      if
      :: d_step { !gone[place] && epoch[place] == seen_epoch && count[place] == seen_count -> /* compare_exchange */
          assert(identity[place] == node_of(view, slot));
          assert(is_changed[number] || !is_current ||
                 is_room(count[place], share[place], most[number], WHOLE));
          count[place]++; overtakes(); check_sum(); is_taken = true }
        break
      :: d_step { else -> seen_gone = gone[place]; seen_epoch = epoch[place]; seen_count = count[place] }
      fi
    od
  fi;
  seen_gone = false; seen_epoch = 0; seen_count = 0; seen_share = 0
}

inline request_for() { /* BoundedLoad::request_for */
  if
  :: view > followed -> /* followed_.load */
    lock();
    if
    :: view > followed -> follow_locked(view) /* BoundedLoad::follow_newer */
    :: else
    fi;
    unlock()
  :: else
  fi;
  d_step { is_changed[number] = changing; is_current = (view == followed) } /* followed_.load */
}

inline search_by_slot() { /* BoundedLoad::search_by_slot */
  do
  :: is_taken -> break
  :: else ->
    d_step { is_overtaken[number] = false; asked = false }
    if
    :: is_first && is_current -> d_step { loads = total; whole = WHOLE } /* pool_for: total_.load */
    :: else -> pool_of_usable()
    fi;
    try_take(0);
    if
    :: !is_taken -> try_take(1)
    :: else
    fi;
    if
    :: is_taken -> break
    :: !is_taken && !asked -> break /* none of the nodes may be used */
    :: else -> d_step { assert(is_first || is_overtaken[number]); is_first = false }
    fi
  od
}

inline give_up() { /* BoundedLoad::give_up */
  d_step { assert(identity[place] == node_of(view, 0) || identity[place] == node_of(view, 1)); assert(count[place] > 0);
           is_gone = gone[place]; count[place]-- } /* word.fetch_sub */
  if
  :: !is_gone -> d_step { total--; check_sum() } /* total_.fetch_sub */
  :: else
  fi
}

proctype request(byte number; byte view) {
  byte place = NONE, loads, whole, at, seen_epoch, seen_count, seen_share;
  byte cell, node, slot, load; /* of following */
  bool is_gone, seen_gone, is_current, asked, is_taken, is_first = true;
  request_for();
  d_step { most[number] = 0; add_to_total(1); loads = total; whole = WHOLE } /* Reservation: total_.fetch_add */
  if
  :: !is_current -> pool_of_usable()
  :: else
  fi;
  try_take(0); /* the owner */
  search_by_slot();
  if
  :: is_taken -> give_up()
  :: else -> d_step { total--; check_sum() } /* ~Reservation: total_.fetch_sub */
  fi;
  done++
}

proctype follower(byte first; byte second) {
  byte cell, node, slot, load, place = NONE;
  lock();
  cell_of(1, 1);
  if
  :: FED > 0 && place != NONE && !gone[place] -> change_fed(place, FED) /* BoundedLoad::feed */
  :: else
  fi;
  unlock();
  lock(); follow_locked(first); unlock(); /* BoundedLoad::follow */
  lock(); follow_locked(second); unlock();
  done++
}

init {
  byte cell, node, slot, load, first;
  follow_locked(1);
  atomic {
    if :: first = 1 :: first = 2 fi;
    run request(0, 1); run request(1, first);
    run follower(2, THEN)
  }
  done == REQUESTS + 1;
  assert(total == fed[0] + fed[1] + fed[2] + fed[3]);
  assert(count[0] == fed[0] && count[1] == fed[1] && count[2] == fed[2] && count[3] == fed[3])
}
