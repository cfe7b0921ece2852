/*
 * Bounded load: two requests that find a node and let go of it, while another thread feeds nodes, follows other views
 * and forgets tickets. Every step is one atomic step of the code, whose function is named beside it:
 *
 *   lib/ops/load/bounded.cpp: begin prepare acquire request_for set_up = 880407c5a8f7db7d
 *   lib/ops/load/bounded.cpp: take_if_room try_take reserve Reservation ~Reservation keep = 29eed54d8cfa487a
 *   lib/ops/load/bounded.cpp: complete take finish release = a9de958b77b37aeb
 *   lib/ops/load/search.cpp: count_pool find_pool search_by_slot = edfd0dae6002a2ea
 *   lib/ops/load/report.cpp: forget = 62c5e5076e9c5e6e
 *
 * The factor is 1.01 and there is no slack, so that of two loads the light node takes one. The second request costs 2
 * at home and 3 elsewhere, as one does that gives a cost for each node. It asks its home first all the same, which such
 * a request does not do, so that what it has reserved becomes more as well as less. All keys belong to one slot, and no
 * other choice is tried before the search by slot. Tickets have a model of their own: here they are one step. Left out
 * are ChoiceFilter::usable, because take_if_room reads the same again; tiers, the nodes that stand in for one that is
 * down, and the least loaded of several, because they take with the same steps; and sums that are too large.
 *
 * Laws: the total is never below the loads in the pool; a node takes no more than its share of the cost and of the
 * greatest total during the request, without what the request itself has reserved, and nothing while it is apart,
 * unless the nodes that count changed; nor while it drains in the view that is asked, where another node is up; every
 * request finds a node, because node 1 is in all views, so that ~Reservation has nothing to take back; a round of a
 * search that finds no room, the first one apart, was overtaken by another request, or the nodes that count changed
 * meanwhile; the shares in the pool are summed up; a load is given back to the node and the incarnation that carried
 * it, once; at the end all loads are 0, and so is the total but for what is fed.
 *
 * Spin knows sequential consistency alone. Whether the memory orders of the code suffice is for the thread sanitizer.
 */
#define REQUESTS 2
#ifndef THEN
#define FED 1       /* what node 2 carries from elsewhere */
#define FED_APART 0 /* what node 1 carries from elsewhere since it was apart */
#define THEN 3      /* the view to follow after view 2 */
#define FORGETS 0   /* whether node 2 of view 1 is forgotten, instead of the first request */
#endif

#define is_room(load, share, total, whole) ((load) * 100 * (whole) < (total) * 101 * (share))
#define home FORGETS /* the slot of the node that all keys belong to: the light node, or the one that is forgotten */
#define cost_on(number, slot) ((number) == 0 -> 1 : ((slot) == home -> 2 : 3)) /* BoundedLoad::cost_on */

#include "load_cells.pml"

byte holder[REQUESTS] = NONE; /* of the ticket of each request, while it is held */
byte cost[REQUESTS];          /* of that ticket */

inline add_up(slot) {
  find(view, slot);
  kind = (is_draining(view, slot) -> 2 : (place != NONE && apart[place] -> 1 : 0));
  if
  :: place != NONE && !gone[place] ->
    loads[kind] = loads[kind] + count[place]; shares[kind] = shares[kind] + share[place]
  :: else
  fi;
  place = NONE
}

/* The sums are those of nodes in the pool, apart, and of the last resort. */
inline count_pool() { /* BoundedLoad::count_pool */
  atomic { add_up(0) } /* word.load */
  atomic { add_up(1) }
  atomic { /* total_.load */
    kind = (shares[0] != 0 -> 0 : (shares[1] != 0 -> 1 : 2));
    others = loads[kind]; whole = shares[kind];
    others = (kind == 0 && total - reserved[number] < others -> total - reserved[number] : others);
    is_last = kind == 2; may_be_apart = kind != 0;
    loads[0] = 0; loads[1] = 0; loads[2] = 0; shares[0] = 0; shares[1] = 0; shares[2] = 0; kind = 0
  }
}

inline find_pool() { /* BoundedLoad::find_pool */
  if
  :: is_current -> d_step { others = total - reserved[number]; whole = whole_pool } /* total_.load, whole_.load */
  :: else -> count_pool()
  fi
}

inline look(slot) {
  seen_gone = gone[place]; seen_apart = apart[place]; seen_epoch = epoch[place]; seen_count = count[place];
  if
  :: seen_gone || (seen_apart && !may_be_apart) -> place = NONE
  :: identity[place] != node_of(view, slot) -> place = NONE
  :: !is_room(seen_count, seen_share, others + cost_on(number, slot), whole) -> place = NONE
  :: else
  fi
}

inline reserve(load) { /* BoundedLoad::reserve */
  if
  :: load > reserved[number] -> enter(number, load - reserved[number]) /* total_.fetch_add */
  :: load < reserved[number] -> leave(number, reserved[number] - load) /* total_.fetch_sub */
  :: else
  fi
}

inline take_if_room(slot) { /* BoundedLoad::take_if_room */
  atomic { /* word.load, share.load */
    find(view, slot);
    if
    :: place != NONE -> seen_share = share[place]; look(slot)
    :: else
    fi
  }
  do
  :: place == NONE -> break
  :: atomic { place != NONE -> reserve((seen_apart -> 0 : cost_on(number, slot))) }
    if
    :: d_step { gone[place] == seen_gone && apart[place] == seen_apart && epoch[place] == seen_epoch &&
                count[place] == seen_count -> /* compare_exchange_weak */
        assert(!gone[place] && identity[place] == node_of(view, slot) && (is_last || !is_draining(view, slot)));
        assert(is_changed[number] || !is_current || (!apart[place] &&
               is_room(count[place], share[place], most[number] + cost_on(number, slot), whole_pool)));
        carrier[number] = identity[place]; carrier_incarnation[number] = incarnation[place];
        cost[number] = cost_on(number, slot); count[place] = count[place] + cost[number];
        overtakes(); check_sum(); is_taken = true;
        most[number] = NONE; is_changed[number] = true }
      break
    :: d_step { !(gone[place] == seen_gone && apart[place] == seen_apart && epoch[place] == seen_epoch &&
                  count[place] == seen_count) -> look(slot) }
    fi
  od;
  atomic { seen_gone = false; seen_apart = false; seen_epoch = 0; seen_count = 0; seen_share = 0 }
}

inline begin() { /* BoundedLoad::begin */
  if
  :: is_newer(view) -> /* generation_.load, followed_.load */
    lock(); /* LoadCells::follow_newer */
    if
    :: view != followed && is_newer(view) -> follow_locked(view)
    :: else /* recognize_locked: no other view has the same nodes */
    fi;
    unlock()
  :: else
  fi;
  d_step { /* prepare: followed_.load */
    is_changed[number] = changing; is_current = (view == followed); most[number] = total
  }
}

#define stands(slot) (view != 2 || is_draining(view, slot) == is_last) /* ChoiceFilter::stands */

inline search_by_slot() { /* BoundedLoad::search_by_slot, after find_pool */
  do
  :: is_taken || whole == 0 -> break
  :: else ->
    if
    :: stands(home) -> take_if_room(home)
    :: else
    fi;
    if
    :: !is_taken && stands(1 - home) -> take_if_room(1 - home)
    :: else
    fi;
    if
    :: is_taken
    :: else -> d_step { assert(is_first || is_overtaken[number]); is_first = false; is_overtaken[number] = false }
      count_pool()
    fi
  od
}

inline complete() { /* BoundedLoad::complete */
  atomic { /* is_plain, word.load */
    find(view, home);
    is_home_in_pool = is_current && place != NONE && is_in_pool(place) && !is_draining(view, home);
    place = NONE
  }
  if
  :: is_home_in_pool ->
    reserve(cost_on(number, home));
    d_step { others = total - reserved[number]; whole = whole_pool } /* total_.load, whole_.load */
    take_if_room(home)
  :: else
  fi;
  if
  :: !is_taken -> find_pool(); search_by_slot()
  :: else
  fi;
  assert(is_taken);
  atomic {
    reserved[number] = 0; /* Reservation::keep */
    holder[number] = place; /* BoundedLoad::finish: Tickets::take */
    others = 0; whole = 0; is_last = false; may_be_apart = false; is_current = false; is_first = false;
    is_home_in_pool = false
  }
}

/* The ticket ends for one of those who end it, who gives up its load. */
inline end_ticket(each) {
  if
  :: d_step { holder[each] != NONE -> /* Tickets::end, and LoadCells::give_up: word.fetch_sub */
      place = holder[each]; holder[each] = NONE;
      assert(identity[place] == carrier[each] && incarnation[place] == carrier_incarnation[each]);
      carrier[each] = 0; carrier_incarnation[each] = false;
      assert(count[place] >= cost[each]);
      was_in_pool = is_in_pool(place); count[place] = count[place] - cost[each] }
    if
    :: was_in_pool -> d_step { total = total - cost[each]; check_sum() } /* total_.fetch_sub */
    :: else
    fi
  :: else
  fi
}

proctype request(byte number; byte view) {
  byte place = NONE, others, whole, kind, seen_epoch, seen_count, seen_share, loads[3], shares[3];
  byte cell, node, slot, load; /* of following */
  bool seen_gone, seen_apart, is_current, is_taken, is_last, may_be_apart, was_in_pool, is_home_in_pool;
  bool is_first = true;
  begin();
  complete();
  end_ticket(number); /* BoundedLoad::release */
  done++
}

proctype forgetter() { /* BoundedLoad::forget */
  byte place = NONE;
  bool was_in_pool;
  lock(); /* LoadCells::hold */
  atomic { find(1, 1) }
  if
  :: d_step { place != NONE && holder[1] == place -> assert(carrier[1] == 2) } /* Tickets::give_back_next: word.load */
    end_ticket(1)
  :: else
  fi;
  unlock();
  done++
}

inline start_others() {
  if
  :: FORGETS -> run forgetter()
  :: else -> run request(0, 1)
  fi;
  if
  :: run request(1, 1)
  :: run request(1, 2)
  :: FORGETS -> run request(1, THEN)
  fi
}

/* View 1, whose node 2 is fed, view 2, whose node 1 is fed, and the last one, where node 1 is fed 0. */
proctype follower() {
  byte view = 1, cell, node, slot, load, place = NONE, round;
  do
  :: round < 3 ->
    lock();
    follow_locked(view); /* LoadCells::follow */
    if
    :: round == 0 -> atomic { start_others() } feed(1, FED)
    :: round == 1 -> feed(0, FED_APART)
    :: else -> feed(0, 0)
    fi;
    unlock();
    d_step { round++; view = (round == 1 -> 2 : THEN) }
  :: else -> break
  od;
  done++
}

init {
  byte cell;
  run follower();
  done == REQUESTS + 1;
  d_step {
    do
    :: cell < CELLS -> assert(count[cell] == fed[cell] && (!gone[cell] || count[cell] == 0)); cell++
    :: else -> break
    od;
    assert(total == counted(0) + counted(1) + counted(2) + counted(3))
  }
}
