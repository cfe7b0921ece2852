# frozen_string_literal: true

module Holdfast
  # What moves between two views, from where to where, in batches that keep limits.
  #
  #   plan = Holdfast::Plan.new(before, after).set_limits(share: 0.02, from_node: 1, to_node: 1)
  #   plan.each_batch do |moves, view|
  #     # copy the keys of the moves, then answer lookups by the view
  #   end
  #
  # A move is a range of positions, which #position gives for the hash of a key. The same views, keys,
  # bytes and limits give the same plan in every language and on every machine: to go on after a stop,
  # keep the fingerprint and the number of batches done, and make the plan again. Enumerating a plan
  # gives its moves.
  class Plan
    include Enumerable

    # That the keys of positions first to last, both included, leave one node for another: their ids, nil
    # where that view has none. Keys says how many of a list move, 0 in a plan of ranges; bytes is 0 if
    # nobody said how many there are.
    class Move < Struct.new(:first, :last, :from, :to, :keys, :bytes)
    end

    # What a plan means to one node: shares of all keys, and bytes, that reach and leave it.
    class Node < Struct.new(:id, :share_in, :share_out, :bytes_in, :bytes_out)
    end

    # Plans the way from one view to another: for every key there can be, or for keys alone, an array of
    # them or a hash from keys to their sizes in bytes; or for hashes of keys and perhaps their sizes, arrays
    # or strings that <tt>pack("Q*")</tt> made. Without a list shares are exact, and an UnsupportedError
    # says that the algorithm wants one. Views that hash keys differently are an InfeasibleError.
    def initialize(from, to, keys: nil, hashes: nil, sizes: nil)
      raise ArgumentError, "give keys or hashes, not both" if keys && (hashes || sizes)
      raise ArgumentError, "sizes are those of hashes; give them too" if sizes && !hashes

      hashes, sizes = hashes_and_sizes(from, keys) if keys
      hashes ? Native.plan_new_keys(from, to, [hashes, sizes], self) : Native.plan_new(from, to, self)
      @from = from
      @to = to
    end

    # Says how many bytes all keys have, moved or not, so that moves and limits can be told in bytes.
    # Batches are forgotten: set limits after this. Returns the plan.
    def set_bytes(bytes)
      Native.plan_set_bytes(self, bytes)
      self
    end

    # Cuts the plan into batches, none of which does more than the limits allow: the share of all keys
    # that moves, the bytes, and how many moves may leave and reach one node, 0 being no limit. After an
    # error the plan is as it was. Returns the plan.
    def set_limits(share: 1, bytes: 0, from_node: 0, to_node: 0)
      Native.plan_set_limits(self, share, bytes, from_node, to_node)
      self
    end

    # The share of the keys that moves.
    def moved
      Native.plan_moved(self)
    end

    # The share that must move at least, for every node to have what it has after.
    def least
      Native.plan_least(self)
    end

    # The bytes that move; 0 if nobody said how many there are.
    def moved_bytes
      Native.plan_moved_bytes(self)
    end

    # 64 bits over all that the plan says: both views, moves, bytes and batches.
    def fingerprint
      Native.plan_fingerprint(self)
    end

    # The nodes of both views, in the order of their ids: a Plan::Node each.
    def nodes
      Array.new(Native.plan_node_count(self)) do |index|
        Node.new(Native.plan_node_id(self, index), Native.plan_node_in(self, index), Native.plan_node_out(self, index),
                 Native.plan_node_bytes_in(self, index), Native.plan_node_bytes_out(self, index)).freeze
      end
    end

    # How many moves there are.
    def size
      Native.plan_move_count(self)
    end

    # All moves, in the order of batches and of positions inside each.
    def moves
      moves_between(0, size)
    end

    # Yields each Move.
    def each(&block)
      return enum_for(:each) { size } unless block

      moves.each(&block)
      self
    end

    # How many batches there are: 1 until limits are set, 0 if nothing moves.
    def batch_count
      Native.plan_batch_count(self)
    end

    # The moves of a batch, from 0.
    def batch(index)
      count = batch_count
      first = Native.plan_batch_start(self, index)
      raise IndexError, "there is no batch #{index} of a plan of #{count}, whose numbers begin with 0" if index >= count

      moves_between(first, Native.plan_batch_start(self, index + 1))
    end

    # Yields the moves of each batch, and the view that is right once they are finished; begins after so
    # many batches that are done.
    def each_batch(done = 0)
      return enum_for(:each_batch, done) unless block_given?

      (done...batch_count).each { |index| yield batch(index), view(index + 1) }
      self
    end

    # The View that is right while so many first batches are finished: it answers the keys of their moves as
    # the view after, and all others as the view before. Its slots are its own; ids tell nodes apart.
    def view(batches_done)
      Native.plan_view(self, batches_done)
    end

    # The position of a key by its hash, which View#hash_key of either view gave.
    def position(hash)
      Native.plan_position(self, hash)
    end

    # Whether it is time to answer a key as the view after does, when keys are cut over one by one between
    # start and start + interval, whole numbers on your own clock in any unit. Nothing is remembered:
    # everybody who asks for the same moment agrees on the keys that have gone.
    def cut_over?(hash, now:, start:, interval:)
      Native.plan_cutover(self, hash, now, start, interval) == 1
    end

    # The whole plan as text, canonically: equal plans give equal texts.
    def text
      Native.plan_text(self)
    end

    def inspect # :nodoc:
      format("#<%s %d moves of %.4g of the keys in %d batches>", self.class, size, moved, batch_count)
    end
    alias to_s inspect

    private

    # A size may be nil in all of a hash, or in none.
    def hashes_and_sizes(view, keys)
      names, sizes = keys.respond_to?(:to_hash) ? [keys.to_hash.keys, keys.to_hash.values] : [keys.to_ary, nil]
      [names.map { |key| hash_of(view, key) }, sizes]
    end

    # 0 also stands for a key of a length that the hash does not take; View#candidates says so.
    def hash_of(view, key)
      view.hash_key(key).tap { |hash| view.candidates(key, 1) if hash.zero? }
    end

    def moves_between(first, last)
      before, after = [@from, @to].map { |view| view.to_h { |node| [node.slot, node.id] } }
      Native.plan_moves(self, first, last - first).map do |at, till, from, to, keys, bytes|
        Move.new(at, till, before[from], after[to], keys, bytes).freeze
      end
    end
  end
end
