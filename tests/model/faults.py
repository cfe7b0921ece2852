"""What check.py runs each model with, and the faults that spin must find in it: (what is wrong, text, text instead),
and which of the constants show it, if not the first.
"""

CONSTANTS = {
    "publish": [[]],
    "tickets": [["-DTHREADS=3", "-DTAKES=1", "-DKEEPS=0"], ["-DTHREADS=2", "-DTAKES=2", "-DKEEPS=0"],
                ["-DTHREADS=2", "-DTAKES=1", "-DKEEPS=1"], ["-DTHREADS=1", "-DTAKES=2", "-DKEEPS=1"]],
    "load": [["-DFED=1", "-DFED_APART=0", "-DTHEN=3", "-DFORGETS=0"],
             ["-DFED=0", "-DFED_APART=0", "-DTHEN=1", "-DFORGETS=0"],
             ["-DFED=1", "-DFED_APART=1", "-DTHEN=3", "-DFORGETS=1"],
             ["-DFED=1", "-DFED_APART=1", "-DTHEN=5", "-DFORGETS=1"]],
}

# Of load.pml: what is reserved, and the exchange that follows.
RESERVE = "reserve((seen_apart -> 0 : cost_on(number, slot)))"
EXCHANGE = """    if
    :: d_step { gone[place] == seen_gone && apart[place] == seen_apart && epoch[place] == seen_epoch &&
                count[place] == seen_count -> /* compare_exchange_weak */
        assert(!gone[place] && identity[place] == node_of(view, slot) && (is_last || !is_draining(view, slot)));
        assert(is_changed[number] || !is_current || (!apart[place] &&
               is_room(count[place], share[place], most[number] + cost_on(number, slot), whole_pool)));
        carrier[number] = identity[place]; carrier_incarnation[number] = incarnation[place];
        cost[number] = cost_on(number, slot); count[place] = count[place] + cost[number];
        overtakes(); check_sum(); is_taken = true;
        most[number] = NONE; is_changed[number] = true }"""

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
        ("an entry is taken without comparing", "    :: d_step { version[index] == seen_version && !held[index] ->",
         "    :: d_step { true ->"),
        ("the version stays", "        version[index] = seen_version + 1;", "        version[index] = seen_version;"),
        ("a ticket ends without comparing", "  :: d_step { is_same(index) ->", "  :: d_step { true ->"),
        ("the version is not compared",
         "#define is_held(number) (seen_held && seen_version == (number) % VERSIONS &&",
         "#define is_held(number) (seen_held &&"),
        ("two threads add a block for one that was full", "  :: block_count == blocks ->", "  :: true ->"),
        ("blocks are added without the lock", "atomic { growing == 0 -> growing = 1 };", "skip;"),
        ("a block is counted before it is there",
         """    is_there[blocks] = true; /* BoundedArray::add_block: blocks_[block].store */
    block_count = blocks + 1 /* block_count_.store */""", """    block_count = blocks + 1;
    is_there[blocks] = true"""),
        ("a holder is there before the cost",
         """      cost[index] = ticket_of(index, seen_version + 1); /* cost.store */
      d_step { holder[index] = _pid; ticket = ticket_of(index, seen_version + 1); out[ticket] = true } /* word.store */
""", """      d_step { holder[index] = _pid; ticket = ticket_of(index, seen_version + 1); out[ticket] = true }
      cost[index] = ticket_of(index, seen_version + 1)
""", 3),
        ("an entry has its holder at once", "held[index] = true; holder[index] = NOBODY;",
         "held[index] = true; holder[index] = _pid;", 3),
        ("who finds a ticket takes no heed of a cost being written", " && seen_holder != NOBODY)", ")", 3),
        ("the word is not read again after the cost", "      assert(!is_same(index_of(number)) ||", "      assert(", 3),
        ("the cost is read when the ticket has ended", """  seen_cost = cost[index]; /* cost.load */
  if
  :: d_step { is_same(index) -> /* compare_exchange_strong */
      held[index] = false; holder[index] = 0;
      assert(""", """  if
  :: d_step { is_same(index) -> held[index] = false; holder[index] = 0 }
    d_step { seen_cost = cost[index];
      assert(""", 3),
        ("what is forgotten is not compared", "    :: seen_held && seen_holder == whose ->", "    :: seen_held ->", 2),
    ],
    "load": [
        ("a home is taken as a view followed meanwhile has it", " && is_in_pool(place) && !is_draining(view, home);",
         " && is_in_pool(place);"),
        ("a load is added without comparing",
         "    :: d_step { gone[place] == seen_gone && apart[place] == seen_apart && epoch[place] == seen_epoch &&\n"
         "                count[place] == seen_count ->", "    :: d_step { true ->"),
        ("the count is not compared",
         "epoch[place] == seen_epoch &&\n                count[place] == seen_count ->",
         "epoch[place] == seen_epoch ->"),
        ("the epoch is not compared",
         "apart[place] == seen_apart && epoch[place] == seen_epoch &&\n                count",
         "apart[place] == seen_apart && count"),
        ("a spare cell keeps its epoch", "    epoch[cell]++; gone[cell] = true;", "    gone[cell] = true;"),
        ("the identity is not compared again", "  :: identity[place] != node_of(view, slot) -> place = NONE\n", ""),
        ("a cost is reserved after the node has it, instead of before",
         f"  :: atomic {{ place != NONE -> {RESERVE} }}\n{EXCHANGE}\n",
         f"  :: place != NONE ->\n{EXCHANGE};\n      atomic {{ {RESERVE} }};\n"),
        ("what is reserved for home is not raised for a node that costs more",
         "  :: load > reserved[number] -> enter(", "  :: load > reserved[number] && reserved[number] == 0 -> enter("),
        ("a request reserves less than it costs", f"-> {RESERVE}", "-> reserve((seen_apart -> 0 : 1))"),
        ("what is reserved for home is kept for a node that is apart by now",
         "reserved[number] - load) /* total_.fetch_sub */", "0) /* total_.fetch_sub */"),
        ("what is reserved for home is reserved again for a node that costs more",
         "enter(number, load - reserved[number]) /*", "enter(number, load) /*"),
        ("a request takes its own reservation for the load of others",
         "    d_step { others = total - reserved[number]; whole = whole_pool } /*",
         "    d_step { others = total; whole = whole_pool } /*", 1),
        ("a search takes its own reservation for the load of others",
         "  :: is_current -> d_step { others = total - reserved[number]; whole",
         "  :: is_current -> d_step { others = total; whole", 1),
        ("a cost is reserved for a node apart", f"-> {RESERVE}", "-> reserve(cost_on(number, slot))"),
        ("whether a load counts is asked again, not what the word says", f"-> {RESERVE}",
         "-> reserve((apart[place] -> 0 : cost_on(number, slot)))", 1),
        ("the total comes before the node",
         """      was_in_pool = is_in_pool(place); count[place] = count[place] - cost[each] }
    if
    :: was_in_pool -> d_step { total = total - cost[each]; check_sum() } /* total_.fetch_sub */
    :: else
    fi
""", """      was_in_pool = is_in_pool(place) }
    if
    :: was_in_pool -> d_step { total = total - cost[each]; check_sum() }
    :: else
    fi;
    count[place] = count[place] - cost[each]
"""),
        ("a node that left is still part of the total", "was_in_pool = is_in_pool(place);",
         "was_in_pool = !apart[place];"),
        ("a node that is apart is still part of the total", "was_in_pool = is_in_pool(place);",
         "was_in_pool = !gone[place];"),
        ("a node arrives before its loads are in the total", "add_to_total((is_apart -> 0 : load)); changes() }",
         "changes() }"),
        ("an arriving node's loads are not compared", "    :: d_step { count[cell] == load ->",
         "    :: d_step { true ->"),
        ("the loads of a node stay in the total as it goes apart", "        load = counted(cell); gone[cell] = false;",
         "        load = 0; gone[cell] = false;"),
        ("what a node apart is fed is part of the total", "add_to_total((is_in_pool(cell) ->",
         "add_to_total((!gone[cell] ->", 2),
        ("a feed that becomes less leaves the total before the node",
         """count[cell] = count[cell] - (fed[cell] - load); changes() } /* word.fetch_sub */
    d_step { /* total_.fetch_sub */
      total = total - (is_in_pool(cell) -> fed[cell] - load : 0); fed[cell] = load; changes(); check_sum()
""", """total = total - (is_in_pool(cell) -> fed[cell] - load : 0); changes(); check_sum() }
    d_step {
      count[cell] = count[cell] - (fed[cell] - load); fed[cell] = load; changes(); check_sum()
"""),
        ("a node leaves with what it is fed", "  change_fed(cell, 0);\n", ""),
        ("the shares of nodes apart have a part",
         "    whole_pool = WHOLE - (is_draining(view, 0) -> share_of(view, 0) : 0);",
         "    whole_pool = WHOLE;"),
        ("every round trusts that the view is followed", "is_overtaken[number] = false }\n      count_pool()",
         "is_overtaken[number] = false }\n      find_pool()"),
        ("a search ends where it could ask nobody", "    :: is_taken\n    :: else ->",
         "    :: is_taken\n    :: !is_taken && is_first && apart[by_slot[0]] && !may_be_apart -> whole = 0\n"
         "    :: else ->"),
        ("nodes apart are refused although no others are left", "may_be_apart = kind != 0;", "may_be_apart = false;"),
        ("nodes that are gone are counted",
         "  :: place != NONE && !gone[place] ->\n    loads", "  :: place != NONE ->\n    loads"),
        ("a cell with tickets serves another node", "gone[known[node]] && count[known[node]] == 0 ->\n",
         "gone[known[node]] ->\n"),
        ("another incarnation gets the tickets of the former", "    :: !gone[cell] || count[cell] != 0 ->",
         "    :: false ->", 3),
        ("a node is forgotten without the lock", "  lock(); /* LoadCells::hold */\n", "", 2),
    ],
}
