# frozen_string_literal: true

require_relative "test_helper"

# The cases that every language must agree on; tests/vectors/shared_cases_*.tsv say in their heads
# what their lines mean.
class SharedCasesTest < HoldfastTest
  # Carries out the steps of a file, and counts what it checked.
  class Run
    attr_reader :checked

    def initialize(test, keys)
      @test = test
      @keys = keys
      @checked = Hash.new(0)
    end

    def step(line)
      what, *fields = line.split("\t", -1)
      @line = line
      case what
      when "refused" then @refusal = fields
      when "fingerprint" then check(what, fields[0], format("%016x", @cluster.view.fingerprint))
      when "owners", "lookups" then check_lookups(slots_of(fields[0]))
      when "homes" then check_homes(slots_of(fields[0]))
      when "states" then check(what, fields[0], format("%016x", @cluster.view.states_fingerprint))
      else @refusal ? check_refusal { call(what, *fields) } : call(what, *fields)
      end
    end

    private

    def call(what, name = nil, value = nil, *more)
      case what
      when "case" then @config = Holdfast::Config.new
      when "option" then set_option(name, value)
      when "cluster" then @cluster = Holdfast::Cluster.new(@config)
      when "add" then @cluster.add(name, weight: number(value))
      when "weight" then @cluster.set_weight(name, number(value))
      when "zone" then @cluster.set_zone(name, value)
      when "address" then @cluster.set_address(name, value)
      when "remove" then @cluster.remove(name)
      when "nodes" then @cluster.set_nodes([name, value, *more].compact)
      when "state" then @cluster.set_state(name, value)
      when "incarnation" then @cluster.set_incarnation(name, Integer(value))
      when "state_incarnation" then @cluster.set_state_incarnation(name, Integer(value), more[0])
      when "remove_incarnation" then @cluster.remove_incarnation(name, Integer(value))
      when "pin" then @cluster.pin(name, value)
      when "pin_prefix" then @cluster.pin_prefix(name, value)
      when "publish" then @cluster.publish
      when "shares" then @cluster.view.check_shares(number(name))
      else call_load(what, [name, value, *more].compact)
      end
    end

    def call_load(what, fields)
      view = @cluster.view
      case what
      when "load" then make_load(*fields)
      when "fed" then @load.feed(view, id_of(fields[0]), Integer(fields[1]))
      when "choices"
        check(what, ids_of(fields[2]), @load.choices_hash(view, fields[0].hex, Integer(fields[1])))
      when "loads"
        loads = Array.new(view.slot_limit) { |slot| @load.of(view, view.node(slot).id) }
        check(what, fields[0].split(",").map { |load| Integer(load) }, loads)
      else check("requests", id_of(fields[-1]), request(view, what, fields).id)
      end
    end

    def make_load(factor, tries, slack, full, *tiers)
      slack = slack == "-1" ? nil : Integer(slack)
      @load = Holdfast::Load.new(factor: Float(factor), tries: Integer(tries), slack: slack, full: Integer(full),
                                 tiers: tiers)
    end

    # Acquires and keeps what it acquired.
    def request(view, what, fields)
      first, second, third, fourth = fields
      case what
      when "acquire" then @load.acquire_hash(view, first.hex, cost: Integer(second))
      when "acquire_key" then @load.acquire(view, @keys[Integer(first)], cost: Integer(second))
      when "best" then @load.best_hash(view, first.hex, width: Integer(second), cost: Integer(third))
      when "best_key" then @load.best(view, @keys[Integer(first)], width: Integer(second), cost: Integer(third))
      when "best_of"
        costs = ids_of(third).zip(fourth.split(",").map { |cost| Integer(cost) }).to_h
        @load.best_of_hash(view, first.hex, costs, cost: Integer(second))
      else @test.flunk("unknown step: #{@line}")
      end
    end

    def ids_of(digits)
      slots_of(digits).map { |slot| @cluster.view.node(slot).id }
    end

    def id_of(digits)
      ids_of(digits).first
    end

    # Cases give every algorithm the same options; no cluster is made of one that it does not read.
    def set_option(name, value)
      alone = Holdfast::Config.new
      alone[name] = value
      alone[:algorithm] = @config[:algorithm] unless name == "algorithm"
      @config[name] = value if read?(alone)
    end

    def read?(config)
      Holdfast::Cluster.new(config)
      true
    rescue Holdfast::OptionError
      false
    end

    def number(text)
      { "NaN" => Float::NAN, "Infinity" => Float::INFINITY }.fetch(text) { Float(text) }
    end

    def check(what, expected, found)
      @test.assert_equal(expected, found, what)
      @checked[what] += 1
    end

    def slots_of(digits)
      digits.scan(/../).map { |pair| pair == "--" ? nil : pair.hex }
    end

    def check_homes(slots)
      check("homes", slots, @keys.first(slots.size).map { |key| @cluster.view.home(key) })
      @checked["keys with homes"] += slots.size
    end

    def check_lookups(slots)
      keys = @keys.first(slots.size)
      check("lookups", slots, @cluster.view.lookup_many(keys))
      check("lookups", slots, keys.map { |key| @cluster.view.lookup(key) })
      @checked["keys"] += slots.size
    end

    def check_refusal(&step)
      error = @test.assert_raises(Holdfast::Error, @line, &step)
      status, text = @refusal
      check("refused", status, error.status_name)
      check("refused", text, error.message) if text
      @refusal = nil
    end
  end

  def lines_of(name)
    File.readlines(File.join(VECTORS, name), chomp: true, encoding: "UTF-8").grep_v(/\A(#|\z)/)
  end

  def keys
    @keys ||= lines_of("shared_cases_keys.tsv").map do |line|
      _, hex, times = line.split("\t")
      [hex.delete("-")].pack("H*") * times.to_i
    end
  end

  def run_file(name)
    run = Run.new(self, keys)
    lines_of(name).each { |line| run.step(line) }
    run.checked
  end

  def test_shared_views_have_their_fingerprints_and_homes
    checked = run_file("shared_cases_views.tsv")
    assert_operator checked["fingerprint"], :>=, 500
    assert_operator checked["keys"], :>=, 10_000 * Holdfast.own_algorithms.size
  end

  def test_states_decide_lookups_and_leave_homes_alone
    checked = run_file("shared_cases_homes.tsv")
    assert_operator checked["keys with homes"], :>=, Holdfast.own_algorithms.size * 18 * 60
    assert_equal checked["keys"], checked["keys with homes"]
  end

  def test_shared_states_have_their_fingerprints_and_incarnations_their_refusals
    checked = run_file("shared_cases_states.tsv")
    assert_operator checked["states"], :>=, 44
    assert_operator checked["refused"], :>=, 7
  end

  def test_shared_refusals_have_their_statuses_and_texts
    assert_operator run_file("shared_cases_refusals.tsv")["refused"], :>=, 50
  end

  def test_requests_go_to_equal_nodes_in_every_language
    assert_operator run_file("shared_cases_loads.tsv")["requests"], :>=, Holdfast.own_algorithms.size * 100
  end

  def test_every_algorithm_has_shared_cases
    named = lines_of("shared_cases_views.tsv").grep(/\Aoption\talgorithm\t/) { $'.chomp }
    assert_empty Holdfast.own_algorithms.map(&:name) - named
  end
end
