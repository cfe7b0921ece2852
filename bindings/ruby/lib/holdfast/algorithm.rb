# frozen_string_literal: true

module Holdfast
  # An algorithm: its name with its version, a line each on what it is good for, on what a lookup costs
  # (the hash of the key left out) and on the bytes that it keeps (nodes and their names left out), its
  # kind (:set, :slot or :slot_log), what it can do (:weight, :remove_any, :minimal, :balance ...), and of a dialect the
  # program, version and source that it follows; "" for the others.
  class Algorithm < Struct.new(:name, :summary, :cost, :bytes, :kind, :abilities, :origin, keyword_init: true)
    # The algorithm of an index in the catalogue.
    def self.at(index) # :nodoc:
      new(name: Native.algorithm_name(index), summary: Native.algorithm_summary(index),
          cost: Native.algorithm_cost(index), bytes: Native.algorithm_bytes(index),
          kind: words(/\AKIND_/) { |kind| kind == Native.algorithm_kind(index) }.first,
          abilities: words(/\ACAN_/) { |bit| (Native.algorithm_abilities(index) & bit) == bit }.freeze,
          origin: Native.algorithm_origin(index)).freeze
    end

    def self.words(pattern)
      chosen = Native.constants.grep(pattern).select { |constant| yield Native.const_get(constant) }
      chosen.map { |constant| constant.to_s.sub(pattern, "").downcase.to_sym }
    end
    private_class_method :words

    # Whether it has an ability: <tt>algorithm.can?(:weight)</tt>
    def can?(ability)
      abilities.include?(ability)
    end
  end

  # Every Algorithm of the catalogue, the default first.
  def self.algorithms
    Array.new(Native.algorithm_count) { |index| Algorithm.at(index) }
  end

  # Those that are no dialects of other programs.
  def self.own_algorithms
    algorithms.first(Native.algorithm_own_count)
  end

  # The Algorithm of a name, with its version or without, which means the newest; a NotFoundError if
  # there is none.
  def self.algorithm(name)
    index = Native.algorithm_find(name.to_s)
    return Algorithm.at(index) if index < Native.algorithm_count

    raise NotFoundError.new("there is no algorithm '#{name}'; Holdfast.algorithms lists those that there are",
                            status: Native::E_NOT_FOUND)
  end
end
