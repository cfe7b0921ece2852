/*
 * The tickets of bounded load: three threads take numbers from a table that grows, give back their own twice, and give
 * back what another one shows them. Every step is one atomic step of the code, whose function is named beside it:
 *
 *   lib/ops/load/tickets.cpp: take try_take try_entry grow give_back = d914d52427c4ff85
 *   lib/ops/load/array.h: find block_count add_block = f1e4bde7f883fce8
 *
 * The blocks hold 1 and 2 entries instead of 256 and 512, and a try looks at each entry of the last block once. There
 * are more versions than takes: that a number returns after 2^31 takes of one entry is known, and not tried.
 *
 * Laws: no number is held twice; of those who give one number back, exactly one succeeds and learns its holder; a
 * number that is held is never refused; nobody reads a block that is not there; a block is added only when the last one
 * was full; at the end nothing is held, and the versions count all that were taken.
 *
 * Spin knows sequential consistency alone. Whether the memory orders of the code suffice is for the thread sanitizer.
 */
#ifndef THREADS
#define THREADS 3
#define TAKES 1
#endif
#define BLOCKS 3
#define ENTRIES 7  /* 1 + 2 + 4 */
#define VERSIONS 8 /* more than all takes of one entry */
#define TICKETS (ENTRIES * VERSIONS)
#define NOTHING 255

#define start_of(block) ((1 << (block)) - 1)
#define block_of(index) ((index) == 0 -> 0 : ((index) < 3 -> 1 : 2))
#define ticket_of(index, version) ((index) * VERSIONS + (version)) /* without salt and mark, which no step changes */

/* The word of an entry, in parts that are always read and written together. */
byte version[ENTRIES];
bool held[ENTRIES];
byte holder[ENTRIES];

bool is_there[BLOCKS]; /* BoundedArray::blocks_ */
byte block_count;      /* BoundedArray::block_count_ */
bit growing;           /* Tickets::growing_ */

/* Of no code: what laws speak of. */
bool out[TICKETS]; /* given to somebody and not given back */
byte shown = NOTHING, shown_by; /* a number that another thread may give back */
byte taken, given_back, done;

inline find(index) { assert(is_there[block_of(index)]) } /* BoundedArray::find: the block's pointer */

inline try_entry(index) { /* Tickets::try_entry */
  find(index);
  d_step { seen_version = version[index]; seen_held = held[index] }; /* entry.load */
  if
  :: seen_held
  :: else ->
    atomic { /* compare_exchange_strong */
      if
      :: version[index] == seen_version && !held[index] ->
        version[index] = seen_version + 1; held[index] = true; holder[index] = _pid;
        ticket = ticket_of(index, version[index]);
        assert(version[index] < VERSIONS && !out[ticket]);
        out[ticket] = true; taken++
      :: else
      fi
    }
  fi;
  d_step { seen_version = 0; seen_held = false }
}

inline take() { /* Tickets::take */
  do
  :: ticket != NOTHING -> d_step { blocks = 0; at = 0 }; break
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

/* Tickets::give_back of a number that was taken by the thread `taker`. */
inline give_back(number, taker) {
  find(number / VERSIONS);
  d_step {
    is_match = held[number / VERSIONS] && version[number / VERSIONS] == number % VERSIONS; /* entry->load */
    seen_version = version[number / VERSIONS]; seen_holder = holder[number / VERSIONS];
    assert(is_match || !out[number]); /* refused only if it is not held */
    is_success = false
  };
  if
  :: is_match ->
    atomic { /* compare_exchange_strong */
      if
      :: held[number / VERSIONS] && version[number / VERSIONS] == seen_version &&
         holder[number / VERSIONS] == seen_holder ->
        held[number / VERSIONS] = false; holder[number / VERSIONS] = 0;
        is_success = true;
        assert(out[number] && seen_holder == taker);
        out[number] = false; given_back++
      :: else -> assert(!out[number])
      fi
    }
  :: else
  fi;
  d_step { is_match = false; seen_version = 0; seen_holder = 0 }
}

proctype user() {
  byte ticket = NOTHING, blocks, at, seen_version, seen_holder, round, other = NOTHING, other_by;
  bool seen_held, is_match, is_success;
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
    d_step { other = NOTHING; other_by = 0; is_success = false };
    round++
  :: else -> break
  od;
  done++
}

init {
  byte i, sum;
  atomic { i = 0; do :: i < THREADS -> run user(); i++ :: else -> break od };
  done == THREADS;
  d_step {
    i = 0;
    do
    :: i < ENTRIES -> assert(!held[i]); sum = sum + version[i]; i++ /* Tickets::count_held, count_taken */
    :: else -> break
    od;
    assert(sum == taken && taken == THREADS * TAKES && given_back == taken)
  }
}
