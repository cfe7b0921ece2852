"""What check.py runs each model with, and the faults that spin must find in it: (what is wrong, text, text instead),
and which of the constants show it, if not the first.
"""

CONSTANTS = {
    "publish": [[]],
    "tickets": [["-DTHREADS=3", "-DTAKES=1"], ["-DTHREADS=2", "-DTAKES=2"]],
    "load": [["-DFED=1", "-DTHEN=3"], ["-DFED=0", "-DTHEN=1"]],
}

FAULTS = {
    "publish": [
        ("a reader takes without the lock", """  lock();
  view = current; /* current_.load */
  retain(view);
  unlock()""", """  view = current;
  retain(view)"""),
        ("a reader lets the lock go before it counts itself", """  retain(view);
  unlock()
}""", """  unlock();
  retain(view)
}"""),
        ("the publisher swaps without the lock", """  lock();
  d_step { former = current;""", """  d_step { former = current;"""),
        ("the former view is never released", "  release(former)\n", "  skip\n"),
        ("the former view is released while it is published", """  lock();
  d_step { former = current;""", """  former = current; release(former);
  lock();
  d_step { former = current;"""),
        ("the count is read and written in two steps",
         "held_before = holders[view]; holders[view]-- }", "held_before = holders[view] } holders[view]--;"),
        ("the count is read again before the end", "  :: held_before == 1 ->", "  :: holders[view] == 0 ->"),
        ("a refresh lets go of its view before it compares", """  if
  :: d_step { current == held ->""", """  release(held);
  if
  :: d_step { current == held ->"""),
        ("a refresh keeps what it has", "    d_step { held = taken; taken = NONE }\n",
         "    release(taken); retain(held)\n"),
        ("the cluster does not count itself", "alive[0] = true; holders[0] = 2;", "alive[0] = true; holders[0] = 1;"),
        ("the cluster ends without its view", "  release(current); /* ~Published */", "  skip;"),
    ],
    "tickets": [
        ("an entry is taken without comparing", "      :: version[index] == seen_version && !held[index] ->",
         "      :: true ->"),
        ("the version stays", "version[index] = seen_version + 1;", "version[index] = seen_version;"),
        ("a number is given back without comparing",
         """      :: held[number / VERSIONS] && version[number / VERSIONS] == seen_version &&
         holder[number / VERSIONS] == seen_holder ->""", "      :: true ->"),
        ("the version is not compared",
         "is_match = held[number / VERSIONS] && version[number / VERSIONS] == number % VERSIONS;",
         "is_match = held[number / VERSIONS];"),
        ("two threads add a block for one that was full", "  :: block_count == blocks ->", "  :: true ->"),
        ("blocks are added without the lock", "atomic { growing == 0 -> growing = 1 };", "skip;"),
        ("a block is counted before it is there",
         """    is_there[blocks] = true; /* BoundedArray::add_block: blocks_[block].store */
    block_count = blocks + 1 /* block_count_.store */""", """    block_count = blocks + 1;
    is_there[blocks] = true"""),
    ],
    "load": [
        ("a load is added without comparing",
         """      :: d_step { !gone[place] && epoch[place] == seen_epoch && count[place] == seen_count ->""",
         """      :: d_step { true ->"""),
        ("the count is not compared", "epoch[place] == seen_epoch && count[place] == seen_count ->",
         "epoch[place] == seen_epoch ->"),
        ("the epoch is not compared", "epoch[place] == seen_epoch && count[place] == seen_count ->",
         "count[place] == seen_count ->"),
        ("a spare cell keeps its epoch", "epoch[cell]++; gone[cell] = true", "gone[cell] = true"),
        ("the total comes before the node", """  d_step { assert(identity[place]""",
         """  d_step { total--; check_sum(); total++ } d_step { assert(identity[place]"""),
        ("a node that left is still part of the total",
         "  :: !is_gone -> d_step { total--; check_sum() }",
         "  :: d_step { total--; check_sum() }"),
        ("a node arrives before its loads are in the total",
         "    d_step { add_to_total(load) } /* total_.fetch_add */",
         "    skip;", 1),
        ("an arriving node's loads are not compared", "gone[cell] && count[cell] == load ->", "gone[cell] ->", 1),
        ("every round trusts that the view is followed", "  :: is_first && is_current ->", "  :: is_current ->"),
        ("a cell with tickets serves another node", "      :: count[known[node]] == 0 -> is_spare",
         "      :: true -> is_spare"),
    ],
}
