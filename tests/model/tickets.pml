/*
 * The tickets of bounded load: threads take numbers from a table that grows, give back their own twice, and give back
 * what another one shows them, while a keeper lists what is held and forgets what one of them holds. Every step is one
 * atomic step of the code, whose function is named beside it:
 *
 *   lib/ops/load/tickets.h: is_held ticket_of = a4ff2a6044f525d2
 *   lib/ops/load/tickets.cpp: take try_take try_entry grow place_of end = df50a27e0f8853be
 *   lib/ops/load/tickets.cpp: give_back find give_back_next list = 5228422938d57da5
 *   lib/ops/load/array.h: find block_count add_block = f1e4bde7f883fce8
 *
 * The blocks hold 1 and 2 entries instead of 256 and 512, and a try looks at each entry of the last block once. There
 * are more versions than takes: that a number returns after 2^31 takes of one entry is known, and not tried. Every
 * ticket costs its own number, so that a cost of another one is noticed. Its time is written and read as the cost is.
 *
 * Laws: no number is held twice; of those who give one number back or forget it, exactly one succeeds and learns its
 * holder and cost; a number that is held is never refused; nobody is told the cost of another ticket, or of one that
 * ended before the call; nobody reads a block that is not there; a block is added only when the last one was full; at
 * the end nothing is held, and the versions count all that were taken.
 *
 * Spin knows sequential consistency alone. Whether the memory orders of the code suffice is for the thread sanitizer.
 */
#ifndef THREADS
#define THREADS 3
#define TAKES 1
#define KEEPS 0 /* whether there is a keeper */
#endif
#define BLOCKS 3
#define ENTRIES 7  /* 1 + 2 + 4 */
#define VERSIONS 8 /* more than all takes of one entry */
#define TICKETS (ENTRIES * VERSIONS)
#define NOTHING 255
#define NOBODY 255 /* kNobody: the holder while the cost is written */

#define start_of(block) ((1 << (block)) - 1)
#define block_of(index) ((index) == 0 -> 0 : ((index) < 3 -> 1 : 2))
#define ticket_of(index, version) ((index) * VERSIONS + (version)) /* without salt and mark, which no step changes */
#define index_of(number) ((number) / VERSIONS)

/* The word of an entry, in parts that are always read and written together; then the cost. */
byte version[ENTRIES];
bool held[ENTRIES];
byte holder[ENTRIES];
byte cost[ENTRIES];

bool is_there[BLOCKS]; /* BoundedArray::blocks_ */
byte block_count;      /* BoundedArray::block_count_ */
bit growing;           /* Tickets::growing_ */

/* Of no code: what laws speak of. */
bool out[TICKETS]; /* given to somebody and not given back */
byte shown = NOTHING, shown_by; /* a number that another thread may give back */
byte taken, given_back, done;

inline find_entry(index) { assert(is_there[block_of(index)]) } /* BoundedArray::find: the block's pointer */

inline try_entry(index) { /* Tickets::try_entry */
  find_entry(index);
  d_step { seen_version = version[index]; seen_held = held[index] }; /* entry.word.load */
  if
  :: seen_held
  :: else ->
    if
    :: d_step { version[index] == seen_version && !held[index] -> /* compare_exchange_strong */
        version[index] = seen_version + 1; held[index] = true; holder[index] = NOBODY;
        assert(version[index] < VERSIONS && !out[ticket_of(index, version[index])]); taken++ }
      cost[index] = ticket_of(index, seen_version + 1); /* cost.store */
      d_step { holder[index] = _pid; ticket = ticket_of(index, seen_version + 1); out[ticket] = true } /* word.store */
    :: else
    fi
  fi;
  atomic { seen_version = 0; seen_held = false }
}

inline take() { /* Tickets::take */
  do
  :: ticket != NOTHING -> atomic { blocks = 0; at = 0 }; break
  :: else ->
    d_step { blocks = block_count; at = 0 }; /* entries_.block_count() */
    do
    :: ticket == NOTHING && blocks > 0 && at < 1 << (blocks - 1) -> /* Tickets::try_take: the last block */
      try_entry(start_of(blocks - 1) + at);
      at++
    :: else -> break
    od;
    if
    :: ticket == NOTHING -> grow()
    :: else
    fi
  od
}

inline grow() { /* Tickets::grow */
  atomic { growing == 0 -> growing = 1 };
  if
  :: block_count == blocks -> /* the re-check: nobody grew meanwhile */
    assert(blocks == block_count && blocks < BLOCKS);
    is_there[blocks] = true; /* BoundedArray::add_block: blocks_[block].store */
    block_count = blocks + 1 /* block_count_.store */
  :: else
  fi;
  growing = 0
}

inline load_word(index) {
  seen_version = version[index]; seen_held = held[index]; seen_holder = holder[index]
}
#define is_same(index) (version[index] == seen_version && held[index] == seen_held && holder[index] == seen_holder)
#define is_held(number) (seen_held && seen_version == (number) % VERSIONS && seen_holder != NOBODY)

/* Of the word that was seen, which a holder has. */
inline end(index) { /* Tickets::end */
  seen_cost = cost[index]; /* cost.load */
  if
  :: d_step { is_same(index) -> /* compare_exchange_strong */
      held[index] = false; holder[index] = 0;
      assert(out[ticket_of(index, seen_version)] && seen_cost == ticket_of(index, seen_version));
      out[ticket_of(index, seen_version)] = false; is_success = true; given_back++ }
  :: d_step { else -> assert(!out[ticket_of(index, seen_version)]) }
  fi;
  seen_cost = 0
}

/* Of a number that was taken by the thread `taker`. */
inline give_back(number, taker) { /* Tickets::give_back */
  find_entry(index_of(number));
  d_step { /* word.load */
    load_word(index_of(number));
    assert(is_held(number) || !out[number]); /* refused only if it is not held */
    assert(!is_held(number) || seen_holder == taker);
    is_success = false
  };
  if
  :: is_held(number) -> end(index_of(number))
  :: else
  fi;
  atomic { seen_version = 0; seen_held = false; seen_holder = 0 }
}

proctype user() {
  byte ticket = NOTHING, blocks, at, seen_version, seen_holder, seen_cost, round, other = NOTHING, other_by;
  bool seen_held, is_success;
  do
  :: round < TAKES ->
    take();
    if
    :: d_step { shown = ticket; shown_by = _pid } /* another one may be faster */
    :: true
    fi;
    give_back(ticket, _pid);
    give_back(ticket, _pid);
    assert(!is_success); /* twice */
    d_step { ticket = NOTHING; is_success = false };
    d_step { other = shown; other_by = shown_by };
    if
    :: other != NOTHING -> give_back(other, other_by) /* held by another thread, or by nobody any more */
    :: else
    fi;
    atomic { other = NOTHING; other_by = 0; is_success = false };
    round++
  :: else -> break
  od;
  done++
}

inline find(number) { /* Tickets::find */
  find_entry(index_of(number));
  d_step { load_word(index_of(number)); assert(is_held(number) || !out[number]) }; /* word.load */
  if
  :: is_held(number) ->
    seen_cost = cost[index_of(number)]; /* cost.load */
    d_step { /* word.load */
      assert(!is_same(index_of(number)) || (seen_cost == number && out[number]))
    }
  :: else
  fi;
  seen_cost = 0
}

inline list() { /* Tickets::list */
  size = start_of(block_count); /* entries_.size() */
  do
  :: at < size ->
    find_entry(at);
    d_step { load_word(at) }; /* word.load */
    if
    :: seen_held -> find(ticket_of(at, seen_version))
    :: else
    fi;
    at++
  :: else -> break
  od;
  atomic { at = 0; size = 0; seen_version = 0; seen_held = false; seen_holder = 0 }
}

inline forget(whose) { /* Tickets::give_back_next until there is none any more */
  size = start_of(block_count); /* entries_.size() */
  do
  :: at < size ->
    find_entry(at);
    d_step { load_word(at) }; /* word.load */
    if
    :: seen_held && seen_holder == whose -> end(at)
    :: else
    fi;
    at++
  :: else -> break
  od
}

proctype keeper() {
  byte at, size, seen_version, seen_holder, seen_cost;
  bool seen_held, is_success;
  list();
  forget(1);
  done++
}

init {
  byte i, sum;
  atomic {
    i = 0; do :: i < THREADS -> run user(); i++ :: else -> break od;
    if :: KEEPS -> run keeper() :: else fi
  };
  done == THREADS + KEEPS;
  d_step {
    i = 0;
    do
    :: i < ENTRIES -> assert(!held[i]); sum = sum + version[i]; i++ /* Tickets::count_held, count_taken */
    :: else -> break
    od;
    assert(sum == taken && taken == THREADS * TAKES && given_back == taken)
  }
}
