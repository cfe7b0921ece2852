# frozen_string_literal: true

module Holdfast
  # One of the equal parts into which a table divides the key space: its number in the view, the id of the home of
  # its keys, and the range of its positions, which holds the hash of each of its keys. (With hash "caller" the hash
  # is mixed first.) A pinned key may be on another node than its partition.
  class Partition < Struct.new(:number, :home, :range, keyword_init: true)
    alias to_i number # :nodoc:
  end

  # The partitions of a view in the order of their numbers. There are none if the algorithm is no table, if no node
  # has a positive weight, and in a stage of a plan.
  #
  #   view.partitions.each { |partition| puts "#{partition.number} #{partition.home}" }
  #   view.partitions.of("user:42").number
  class Partitions
    include Enumerable

    # How many there are: a power of two, or 0.
    attr_reader :size

    # The partitions of a view, as View#partitions gives them.
    def initialize(view)
      @view = view
      @size = Native.view_partition_count(view)
      freeze
    end

    # Whether there are none.
    def empty?
      size.zero?
    end

    # Yields each Partition.
    def each
      return enum_for(:each) { size } unless block_given?

      size.times { |number| yield self[number] }
      self
    end

    # The Partition of a number from 0; nil if there is none.
    def [](number)
      home = id_at(Native.view_partition_home(@view, number))
      return if home.empty?

      Partition.new(number: number, home: home, range: Range.new(*Native.view_partition_range(@view, number))).freeze
    end

    # The Partition of a key; nil if there are none.
    def of(key)
      of_hash(@view.hash_key(key))
    end

    # The Partition of a hash, which View#hash_key gave; nil if there are none.
    def of_hash(hash)
      self[Native.view_partition_of(@view, hash)]
    end

    # The ids of so many replicas of a partition, the home first: those of each of its keys that is not pinned.
    def replicas(number, most)
      Native.view_partition_replicas(@view, number, most).map { |slot| id_at(slot) }
    end

    def inspect # :nodoc:
      "#<#{self.class} #{size}>"
    end

    private

    def id_at(slot)
      Native.view_node_id(@view, slot)
    end
  end
end
