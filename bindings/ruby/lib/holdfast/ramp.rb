# frozen_string_literal: true

module Holdfast
  # The weight that a node has at a moment of its ramp: a new node that warms up, an old one that is
  # drained.
  #
  #   cluster.update do |c|
  #     c.set_weight "cache-9", Holdfast.ramp_weight(:linear, from: 0, to: 2, start: begun, duration: 600, now: Time.now.to_i)
  #   end
  #
  # The kind is :linear, or :exponential, which doubles the distance from the smaller weight with every
  # tenth of the time. Start, duration and now are whole numbers on your own clock, in any unit. Whoever
  # asks for the same moment is told the same weight, in every language and on every machine.
  def self.ramp_weight(kind, from:, to:, now:, start: 0, duration: 0)
    name = "RAMP_#{kind.to_s.upcase}"
    raise BadArgumentError, "there is no ramp #{kind.inspect}" unless Native.constants.include?(name.to_sym)

    Native.ramp_weight(Native.const_get(name), from, to, start, duration, now)
  end
end
