# frozen_string_literal: true

module Holdfast
  # An option of a configuration: its name, a line of help, its type (:integer, :float or :string),
  # its default as text, the range of numbers that it takes, nil for texts, and whether it decides placement,
  # so that programs that should agree need the same value.
  class Option < Struct.new(:name, :help, :type, :default, :range, :decides_placement, keyword_init: true)
    alias decides_placement? decides_placement

    # The option of a number of the C library.
    def self.at(number) # :nodoc:
      type = { Native::TYPE_U64 => :integer, Native::TYPE_F64 => :float }.fetch(Native.option_type(number), :string)
      new(name: Native.option_name(number).to_sym, help: Native.option_help(number), type: type,
          default: Native.option_default(number), range: range_of(number, type),
          decides_placement: Native.option_decides_placement(number) == 1).freeze
    end

    def self.range_of(number, type)
      ends = [Native.option_least(number), Native.option_greatest(number)]
      case type
      when :integer then Range.new(*ends.map(&:to_i))
      when :float then Range.new(*ends)
      end
    end
    private_class_method :range_of
  end

  # Every Option that the C library knows.
  def self.options
    Array.new(Native.option_count) { |index| Option.at(Native.option_at(index)) }
  end
end
