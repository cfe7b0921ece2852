# frozen_string_literal: true

module Holdfast
  # An option of a configuration: its name, a line of help, its type (:integer, :float or :string),
  # its default as text, and the range of numbers that it takes, nil for texts.
  class Option < Struct.new(:name, :help, :type, :default, :range, keyword_init: true)
    # The option of a number of the C library.
    def self.at(number) # :nodoc:
      type = { Native::TYPE_U64 => :integer, Native::TYPE_F64 => :float }.fetch(Native.option_type(number), :string)
      new(name: Native.option_name(number).to_sym, help: Native.option_help(number), type: type,
          default: Native.option_default(number), range: range_of(number, type)).freeze
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
