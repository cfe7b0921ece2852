# frozen_string_literal: true

require_relative "holdfast/version"
require "holdfast/native"
require_relative "holdfast/error"
require_relative "holdfast/option"
require_relative "holdfast/algorithm"
require_relative "holdfast/config"
require_relative "holdfast/node"
require_relative "holdfast/partitions"
require_relative "holdfast/view"
require_relative "holdfast/cluster"
require_relative "holdfast/load"
require_relative "holdfast/hot_keys"
require_relative "holdfast/plan"
require_relative "holdfast/durability"
require_relative "holdfast/recent"

# Consistent hashing: keys hold fast to their nodes.
#
#   cluster = Holdfast::Cluster.build(algorithm: "ring") do |c|
#     c.add "cache-1"
#     c.add "cache-2", weight: 2, zone: "eu-1/rack-7"
#   end
#   cluster.view["user:42"]   #=> "cache-2"
#
# A Cluster is a set of nodes that changes; what it publishes is a View, which never changes and
# answers which node serves a key. Every failure is an Error.
module Holdfast
  # The version of the C library that is running, e.g. "0.1.0"; VERSION is that of the gem.
  def self.library_version
    Native.version
  end

  # Does for what travels in a header or a log line, generation and fingerprint of two views, what
  # View#compare does for views.
  def self.compare(generation, fingerprint, other_generation, other_fingerprint)
    %i[same newer older diverged].fetch(Native.compare(generation, fingerprint, other_generation, other_fingerprint))
  end

  # The weight that a node has at a moment of a ramp, a weight that changes little by little: `from`
  # until `start`, `to` from start + duration on, and in between either :linear or :exponential, which
  # doubles its distance from the smaller weight with every tenth of the time. Times are on the
  # caller's clock, in any unit; whoever asks about the same moment is told the same weight.
  def self.ramp_weight(now, from:, to:, start:, duration:, kind: :linear)
    number = { linear: Native::RAMP_LINEAR, exponential: Native::RAMP_EXPONENTIAL }.fetch(kind) do
      raise BadArgumentError, "there is no ramp #{kind.inspect}: take :linear or :exponential"
    end
    Native.ramp_weight(number, from, to, start, duration, now)
  end
end
