# frozen_string_literal: true

module Holdfast
  # A memory of recent moves: which ranges of positions moved when, by the caller's clock, across plans and
  # processes. Plans that are given it let these ranges rest, as min_part_hours does in Swift.
  #
  #   recent = Holdfast::Recent.open("moves.hf")   # or Holdfast::Recent.new(view, 7 * 86_400)
  #   plan.rest(recent, 3600, now: now)            # nothing moves twice within an hour
  #   # wait until recent.not_before(plan, batch, 3600), copy the batch, and then:
  #   recent.record(plan, batch, now).save("moves.hf")
  #
  # Times are in any unit and never decrease.
  class Recent
    # Positions that moved at one time: the first and the last, both included.
    Range = Struct.new(:first, :last, :time)

    # A memory without moves for the keys of a view. Moves are forgotten after the horizon, the longest rest.
    def initialize(view, horizon)
      Native.recent_new(view, horizon, self)
    end

    # What #bytes gave. A DataError for anything else.
    def self.read(bytes)
      allocate.tap { |recent| Native.recent_read(bytes, recent) }
    end

    # The memory in a file. An IoError if it cannot be opened, a DataError if it is none.
    def self.open(path)
      allocate.tap { |recent| Native.recent_open(File.path(path), recent) }
    end

    # Remembers that a batch of a plan, from 0, is finished: its ranges rest from now on. A BadArgumentError if
    # the clock went back, an InfeasibleError if the plan is of keys that are hashed otherwise.
    def record(plan, batch, now)
      Native.recent_record(self, plan, batch, now)
      self
    end

    # The time from which on a batch may begin, by what is recorded now; 0 for at once.
    def not_before(plan, batch, rest)
      Native.recent_not_before(self, plan, batch, rest)
    end

    # The longest rest.
    def horizon
      Native.recent_horizon(self)
    end

    # The time of the last record; 0 before the first.
    def time
      Native.recent_time(self)
    end

    # Each Range that moved, in the order of positions.
    def ranges
      Native.recent_range_count(self).times.map { |index| Range.new(*Native.recent_range(self, index)) }
    end

    # The memory as bytes, which Recent.read takes in any language and on any machine.
    def bytes
      Native.recent_write(self)
    end

    # Saves the memory in a file, which is replaced as a whole, as View#save does.
    def save(path)
      Native.recent_save(self, File.path(path))
      self
    end

    def inspect # :nodoc:
      format("#<%s %d ranges, the last of %d>", self.class, Native.recent_range_count(self), time)
    end
  end
end
