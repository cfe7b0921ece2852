# frozen_string_literal: true

module Holdfast
  # What moves between two views, from where to where, in batches that keep limits.
  #
  #   plan = Holdfast::Plan.new(before, after)
  #   plan.limit(share: 0.02)
  #   plan.batch_count.times do |done|
  #     plan.each_move(done) { |move| copy(move) }
  #     answer_by plan.view(done + 1)
  #   end
  #
  # A move is one pair of nodes in one batch: what one stream copies. It consists of ranges of positions.
  # The position of a key is its hash, View#hash_key, unless the clusters take the caller's own hashes;
  # #position is right for both. Tables, rings and maglev are
  # planned whole, and what is said holds for every key there can be; other algorithms are planned over
  # a list of hashes. The same views, list, bytes and limits give the same plan on every machine: to go
  # on after a stop, keep the fingerprint and the number of batches done, and make the plan again.
  class Plan
    # All keys that go from one node to another in one batch: ids (nil for nobody), which share of all
    # keys, how many keys of the list (0 in a plan of ranges), how many bytes (0 if nobody said), ranges.
    # The sender is nil if there is nothing to send, and :none if all nodes that hold the keys are down.
    Move = Struct.new(:from, :to, :share, :keys, :bytes, :ranges, :sender)

    # Positions that go from one node to another: the first and the last, both included, keys and bytes.
    Range = Struct.new(:first, :last, :keys, :bytes)

    # A node of either view: which share of all keys reaches it and leaves it, and how many bytes.
    # It sends keys for itself, or in place of a node that is down.
    Traffic = Struct.new(:id, :in, :out, :bytes_in, :bytes_out, :sent, :bytes_sent)

    # Plans the way from one view to another. Without hashes an UnsupportedError if an algorithm does not
    # place positions in ranges; an InfeasibleError if the views hash keys differently. With replicas all
    # replicas of a key are planned instead of its home: two of them never move in one batch, shares and
    # bytes count replicas, and only tables are planned without hashes. Sizes are the bytes of the keys.
    # Where all keys can be planned without hashes, a listed key moves in the batch that it has there.
    # With a range of replicas, such as 2..3, the plan leads from one number of replicas to another: a move
    # from nil copies and replaces nothing, a move to nil deletes.
    # If the views hash keys differently, as under the placement of another program, hashes are those of the view before
    # and hashes_after those of the view after: in the middle of such a plan listed keys that wait are where they were,
    # and all other keys are where the view after has them.
    def initialize(from, to, hashes: nil, hashes_after: nil, sizes: nil, replicas: nil)
      raise BadArgumentError, "sizes belong to hashes, and there are none" if sizes && !hashes
      raise BadArgumentError, "hashes_after belong to hashes, and there are none" if hashes_after && !hashes
      raise BadArgumentError, "hashes_after plan the homes of keys: leave replicas out" if hashes_after && replicas

      @from = from
      @to = to
      if hashes_after
        make_of_both(from, to, hashes, hashes_after, sizes)
      elsif hashes
        make_of_keys(from, to, hashes, sizes, *Plan.counts(replicas || 0))
      elsif replicas
        before, after = Plan.counts(replicas)
        Native.plan_new_counts(from, before, to, after, self)
      else
        Native.plan_new(from, to, self)
      end
    end

    def self.counts(replicas) # :nodoc:
      replicas.is_a?(::Range) ? [replicas.begin, replicas.end] : [replicas, replicas]
    end

    # Says how many bytes all keys of the cluster have, so that moves and limits can be told in bytes.
    # All limits are forgotten, those of zones too. An UnsupportedError for a plan over a list, whose sizes are in
    # the list.
    def bytes=(bytes)
      Native.plan_set_bytes(self, bytes)
    end

    # Divides the plan into batches, none of which does more than the limits allow: the greatest share of
    # all keys that moves, the greatest bytes, how many nodes one node may send to and receive from.
    # An InfeasibleError if a key is above a limit; the plan is as it was then.
    def limit(share: 1, bytes: 0, moves_out: 0, moves_in: 0)
      Native.plan_set_limits(self, share, bytes, moves_out, moves_in)
      self
    end

    # Limits what the nodes of every zone of a level send and receive in a batch, the outermost level being
    # 1; level 0 is every node by itself. A share of 1, and 0 for the others, is no limit. The limits of
    # #limit stay.
    def limit_zones(level, share_out: 1, bytes_out: 0, moves_out: 0, share_in: 1, bytes_in: 0, moves_in: 0)
      Native.plan_set_zone_limits(self, level, share_out, bytes_out, moves_out, share_in, bytes_in, moves_in)
      self
    end

    # Lets ranges rest that moved a short time ago, by a Recent: they move last, in batches of their own, see
    # #not_before. Limits stay. A BadArgumentError if the clock went back, or the rest is above the horizon.
    def rest(recent, rest, now:)
      Native.plan_set_rest(self, recent, rest, now)
      self
    end

    # The time from which on a batch may begin, as far as it was known when the plan was made; 0 for at once.
    def not_before(batch)
      Native.plan_not_before(self, batch)
    end

    # By how much the fullest node becomes less full: 0.01 if it falls from 1.04 to 1.03 of its part by
    # weight; infinity if keys have to leave a node without weight.
    def gain
      Native.plan_gain(self)
    end

    # Why the plan is hardly what was meant: nodes that are down receive keys, or the views have different
    # numbers of partitions; "" if there is no reason.
    def doubt
      Native.plan_doubt(self)
    end

    # The share of which a replica is deleted and none is copied for it.
    def dropped
      Native.plan_dropped(self)
    end

    # The share that moves and that nobody can send, since its nodes are down.
    def sourceless
      Native.plan_sourceless(self)
    end

    # How many batches are finished in a view of this plan, or of the same plan made again after a stop. A
    # BadArgumentError for any other view.
    def batches_done(view)
      Native.plan_batches_done(self, view)
    end

    # The slots of the replicas that a key will have and of those that it had, by its hash, in a stage of a
    # plan: write to the replicas and to those to come. Both are empty in any other view.
    def self.write_set(view, hash)
      Native.view_write_set_hash(view, hash)
    end

    # The share of the keys that moves.
    def moved
      Native.plan_moved(self)
    end

    # The share that must move at least, for every node to have the share that it has after.
    def least
      Native.plan_least(self)
    end

    # How many bytes move; 0 if nobody said how many there are.
    def moved_bytes
      Native.plan_moved_bytes(self)
    end

    # 64 bits over all that the plan says: both views, moves, bytes and batches.
    def fingerprint
      Native.plan_fingerprint(self)
    end

    # The nodes of both views in the order of their ids, and what each gives and gets.
    def traffic
      Native.plan_node_count(self).times.map do |index|
        Traffic.new(Native.plan_node_id(self, index), Native.plan_node_in(self, index),
                    Native.plan_node_out(self, index), Native.plan_node_bytes_in(self, index),
                    Native.plan_node_bytes_out(self, index), Native.plan_node_sent(self, index),
                    Native.plan_node_bytes_sent(self, index))
      end
    end

    # How many batches there are: 0 if nothing moves.
    def batch_count
      Native.plan_batch_count(self)
    end

    # How many moves there are.
    def move_count
      Native.plan_move_count(self)
    end

    # How many ranges all moves have.
    def range_count
      Native.plan_range_count(self)
    end

    # Yields the moves of a batch, from 0, or all, in the order of batches and of ids inside each.
    def each_move(batch = nil)
      return enum_for(:each_move, batch) unless block_given?

      first = batch ? Native.plan_batch_start(self, batch) : 0
      last = batch ? Native.plan_batch_start(self, batch + 1) : move_count
      each_move_between(first, last) do |from, to, share, keys, bytes, start, finish, sender|
        yield Move.new(from && Native.view_node_id(@from, from), to && Native.view_node_id(@to, to),
                       share, keys, bytes, ranges(start, finish), sender_id(sender))
      end
    end

    # The view that is right while the first batches are finished: it answers keys of finished moves as
    # the view after, and all others as the view before.
    def view(batches_done)
      Native.plan_view(self, batches_done)
    end

    # The position of a key, by its hash.
    def position(hash)
      Native.plan_position(self, hash)
    end

    # Whether it is time to answer a key as the view after does, when keys are cut over one by one: at
    # start + position % interval, on the caller's clock. Everybody agrees which keys have gone.
    def cut_over?(hash, now, start:, interval:)
      Native.plan_cutover(self, hash, now, start, interval) == 1
    end

    def inspect # :nodoc:
      format("#<%s %d batches, %.3g of the keys move>", self.class, batch_count, moved)
    end

    private

    def sender_id(sender)
      sender.is_a?(Integer) ? Native.view_node_id(@from, sender) : sender
    end

    def ranges(start, finish)
      all = []
      each_range_between(start, finish) { |*range| all << Range.new(*range) }
      all
    end
  end
end
