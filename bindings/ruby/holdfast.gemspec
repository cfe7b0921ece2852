# frozen_string_literal: true

require_relative "lib/holdfast/version"

Gem::Specification.new do |spec|
  spec.name = "holdfast"
  spec.version = Holdfast::VERSION
  spec.authors = ["The holdfast authors"]
  spec.summary = "Consistent hashing: keys hold fast to their nodes"
  spec.description = "Which node serves this key? Answered in 40 ns, alike in every process and language, over " \
                     "the C library holdfast: weights, zones, many algorithms, and few keys moved when nodes change."
  spec.homepage = "https://github.com/holdfast/holdfast"
  spec.license = "BSD-2-Clause"
  spec.required_ruby_version = ">= 3.0"

  # The generated C is shipped, so that installing the gem needs the C library and no SWIG.
  spec.files = Dir["lib/**/*.rb", "ext/holdfast/*.{c,h,rb}", "README.md", "LICENSE", "examples/*.rb", base: __dir__].sort
  spec.extensions = ["ext/holdfast/extconf.rb"]
  spec.extra_rdoc_files = ["README.md"]
  spec.rdoc_options = ["--main", "README.md", "--exclude", "native_wrap"]
  spec.metadata = { "rubygems_mfa_required" => "true" }
end
