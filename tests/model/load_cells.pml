/*
 * The loads of nodes, for load.pml: the cells, and the thread that follows views and feeds nodes.
 *
 *   lib/ops/load/cells.h: find is_newer enter leave give_up = c8260692ef1b1d5c
 *   lib/ops/load/cells.cpp: follow_newer recognize_locked follow_locked make_room new_cell = 57f4a9820b664bf4
 *   lib/ops/load/cells.cpp: replace_incarnations collect_spare depart arrive = 3ada6c3131b1a9a6
 *   lib/ops/load/cells_fed.cpp: feed change_fed = fae833492882d412
 *
 * View v has two nodes: node 1 in slot 0, and node v + 1 in slot 1. In view 2 node 1 is draining, so that it is apart
 * while that view is followed. View 3 has the generation of view 2, as a stage of a plan does. View 5 is view 1 with
 * another incarnation of node 2.
 */
#define CELLS 4
#define NODES 4
#define NONE 255
#define WHOLE 4 /* kWhole: the shares of a view together, of which none is rounded here */

#define node_of(view, slot) ((slot) == 0 -> 1 : ((view) == 5 -> 2 : (view) + 1))
#define share_of(view, slot) ((view) == 2 -> 2 : ((slot) == 0 -> 1 : 3))
#define is_draining(view, slot) ((view) == 2 && (slot) == 0)
#define generation_of(view) ((view) == 3 -> 2 : (view))
#define incarnation_of(view, slot) ((view) == 5 && (slot) == 1)
#define is_in(view, node) ((node) == node_of(view, 0) || (node) == node_of(view, 1))

/* The word of a cell, in parts that are always read and written together; then its other members. */
bool gone[CELLS];
bool apart[CELLS];
byte epoch[CELLS];
byte count[CELLS];
byte identity[CELLS]; /* a node, 0 before the first */
byte share[CELLS];
byte fed[CELLS];
bool incarnation[CELLS];

byte by_slot[2] = NONE;
byte total;      /* total_ */
byte whole_pool; /* whole_ */
byte followed;   /* followed_ */
byte generation; /* generation_ */
bit changing;    /* changing_ */
byte known[NODES + 1] = NONE; /* known_: by node, its cell */
bool is_former[CELLS];        /* former_ */
bool is_spare[CELLS];         /* spare_ */
byte cell_count;              /* cell_count_ */
byte reserved[REQUESTS];      /* Request::reserved, in the total while the request looks for a node */

/* Of no code: what laws speak of. */
byte most[REQUESTS] = NONE;         /* the greatest total during the request, without what it reserved itself */
bool is_changed[REQUESTS] = true;   /* since before the request, which nodes count, or for how much */
bool is_overtaken[REQUESTS] = true; /* since the round began: that, or another request found a node */
byte carrier[REQUESTS];             /* the node that carries it, and its incarnation */
bool carrier_incarnation[REQUESTS];
byte done;
byte added; /* of `enter` and `leave` */

inline changes() {
  is_changed[0] = true; is_changed[1] = true; overtakes()
}
inline overtakes() { is_overtaken[0] = true; is_overtaken[1] = true }

#define is_in_pool(cell) (!gone[cell] && !apart[cell])
#define counted(cell) (is_in_pool(cell) -> count[cell] : 0)
#define part_of(cell) (is_in_pool(cell) -> share[cell] : 0)
inline check_sum() { assert(counted(0) + counted(1) + counted(2) + counted(3) <= total) }

inline add_to_total(load) {
  total = total + load;
  most[0] = (total - reserved[0] > most[0] -> total - reserved[0] : most[0]);
  most[1] = (total - reserved[1] > most[1] -> total - reserved[1] : most[1])
}
inline enter(number, load) { /* LoadCells::enter */
  d_step { added = load; reserved[number] = reserved[number] + added; add_to_total(added); added = 0 }
}
inline leave(number, load) { /* LoadCells::leave */
  d_step { added = load; reserved[number] = reserved[number] - added; total = total - added; added = 0; check_sum() }
}

#define is_newer(view) (generation_of(view) > generation || (generation_of(view) == generation && (view) != followed))

/* All that follows is under `changing_`. */

inline change_fed(cell, load) { /* LoadCells::change_fed */
  if
  :: d_step { load > fed[cell] -> add_to_total((is_in_pool(cell) -> load - fed[cell] : 0)); changes() } /* total_ */
    d_step { count[cell] = count[cell] + load - fed[cell]; fed[cell] = load; changes(); check_sum() } /* fetch_add */
  :: d_step { load < fed[cell] -> count[cell] = count[cell] - (fed[cell] - load); changes() } /* word.fetch_sub */
    d_step { /* total_.fetch_sub */
      total = total - (is_in_pool(cell) -> fed[cell] - load : 0); fed[cell] = load; changes(); check_sum()
    }
  :: else
  fi
}

inline new_cell(node) { /* LoadCells::new_cell */
  d_step { /* word.store */
    cell = 0;
    do
    :: cell < CELLS && !is_spare[cell] -> cell++
    :: else -> break
    od;
    if
    :: cell == CELLS -> cell = cell_count; cell_count++; assert(cell < CELLS)
    :: else -> is_spare[cell] = false
    fi;
    assert(count[cell] == 0);
    epoch[cell]++; gone[cell] = true; apart[cell] = false
  }
  d_step { identity[cell] = node; incarnation[cell] = 0; known[node] = cell; cell = 0 } /* identity.store */
}

inline depart(cell) { /* LoadCells::depart */
  change_fed(cell, 0);
  d_step { load = counted(cell); gone[cell] = true; changes() } /* word.fetch_or */
  if
  :: load > 0 -> d_step { total = total - load; load = 0; check_sum() } /* total_.fetch_sub */
  :: else
  fi
}

/* The word is read in the step that adds it to the total. Its flags change under the lock alone. */
inline arrive(cell, is_apart) { /* LoadCells::arrive */
  do
  :: !gone[cell] && apart[cell] == is_apart -> break
  :: d_step { gone[cell] || apart[cell] != is_apart ->
      load = count[cell]; add_to_total((is_apart -> 0 : load)); changes() } /* total_.fetch_add */
    if
    :: d_step { count[cell] == load -> /* compare_exchange_strong */
        load = counted(cell); gone[cell] = false; apart[cell] = is_apart; changes(); check_sum() }
    :: d_step { else -> load = (is_apart -> 0 : load) }
    fi;
    if
    :: load > 0 -> d_step { total = total - load; load = 0; check_sum() } /* total_.fetch_sub */
    :: else
    fi
  od
}

/* Among what is known to the thread that follows alone: the first node that the condition holds for, or 0. */
inline find_node(condition) {
  atomic {
    node = 1;
    do
    :: node <= NODES && !(condition) -> node++
    :: else -> break
    od;
    node = (node > NODES -> 0 : node)
  }
}

inline replace_incarnations(view) { /* LoadCells::replace_incarnations: of node 2, the only one that has two */
  if
  :: incarnation[known[node_of(view, 1)]] < incarnation_of(view, 1) ->
    cell = known[node_of(view, 1)];
    if
    :: !gone[cell] || count[cell] != 0 -> /* word.load */
      depart(cell);
      is_former[cell] = true;
      new_cell(node_of(view, 1))
    :: else
    fi;
    incarnation[known[node_of(view, 1)]] = incarnation_of(view, 1)
  :: else
  fi
}

/* A load that is gone can only become less, and 0 stays: that all words are read in one step makes no difference. */
inline collect_spare() { /* LoadCells::collect_spare */
  d_step {
    node = 1;
    do
    :: node <= NODES && known[node] != NONE && gone[known[node]] && count[known[node]] == 0 ->
      is_spare[known[node]] = true; known[node] = NONE
    :: node <= NODES && !(known[node] != NONE && gone[known[node]] && count[known[node]] == 0) -> node++
    :: else -> break
    od;
    cell = 0;
    do
    :: cell < CELLS && is_former[cell] && count[cell] == 0 -> is_former[cell] = false; is_spare[cell] = true
    :: cell < CELLS && !(is_former[cell] && count[cell] == 0) -> cell++
    :: else -> break
    od;
    node = 0; cell = 0
  }
}

inline follow_locked(view) { /* LoadCells::follow_locked */
  find_node(is_in(view, node) && known[node] == NONE); /* make_room */
  do
  :: node != 0 -> new_cell(node); find_node(is_in(view, node) && known[node] == NONE)
  :: else -> break
  od;
  find_node(!is_in(view, node) && known[node] != NONE && !gone[known[node]]); /* who is gone departs in vain */
  if
  :: node != 0 -> depart(known[node]); node = 0
  :: else
  fi;
  replace_incarnations(view);
  do
  :: slot < 2 ->
    d_step { cell = known[node_of(view, slot)]; share[cell] = share_of(view, slot); changes() } /* share.store */
    arrive(cell, is_draining(view, slot));
    atomic { by_slot[slot] = cell; slot++; cell = 0 } /* by_slot_.store */
  :: else -> break
  od;
  atomic { /* whole_.store */
    whole_pool = WHOLE - (is_draining(view, 0) -> share_of(view, 0) : 0); slot = 0; changes();
    assert(whole_pool == part_of(0) + part_of(1) + part_of(2) + part_of(3))
  }
  collect_spare();
  generation = generation_of(view); /* generation_.store */
  d_step { followed = view; changes() } /* followed_.store */
}

inline lock() { atomic { changing == 0 -> changing = 1 } }
inline unlock() { changing = 0 }

/* One step for all loads of a cell: if the nodes that count change between two of them, the cell is gone or has another
 * epoch. */
inline find(view, slot) { /* LoadCells::find: NONE if the node is not there */
  place = by_slot[slot];
  place = (place != NONE && identity[place] == node_of(view, slot) -> place : NONE)
}

inline feed(slot, value) { /* LoadCells::feed, of a view that is followed */
  atomic { find(view, slot) }
  if
  :: place != NONE && !gone[place] -> change_fed(place, value)
  :: else
  fi;
  place = NONE
}
