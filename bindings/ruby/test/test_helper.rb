# frozen_string_literal: true

require "minitest/autorun"
require "holdfast"

# Where the files lie that every language reads.
VECTORS = ENV.fetch("HOLDFAST_VECTORS") { File.expand_path("../../../tests/vectors", __dir__) }

# What the tests share: small clusters in one line, and odd keys.
module Fleets
  ODD_KEYS = ["", "\0", "a\0b", "\xff\xfe".b, "k\u00f6ln", "\u{1f419}", "x" * 65_536, "\0" * 65_537].freeze

  # A cluster of n0, n1, n2 ... whose table is quick to build.
  def fleet(count, **options)
    options = { partitions: 16_384, **options } unless options.key?(:algorithm)
    Holdfast::Cluster.build(**options) do |cluster|
      count.times { |number| cluster.add "n#{number}" }
    end
  end

  def some_keys(count = 1000)
    random = Random.new(7)
    ODD_KEYS + Array.new(count) { |number| random.bytes(number % 50) }
  end

  # The resident memory of this process in bytes.
  def resident
    File.read("/proc/self/statm").split[1].to_i * 4096
  end

  # Runs a block in a forked process; it fails unless the block's value is true.
  def in_a_fork
    child = fork { exit!(yield ? 0 : 1) }
    _, status = Process.wait2(child)
    assert status.success?, "the forked process failed: #{status}"
  end
end

class HoldfastTest < Minitest::Test
  include Fleets
end
