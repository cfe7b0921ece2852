/** Consistent hashing: keys hold fast to their nodes while the fleet changes. */
module io.github.holdfast {
  exports io.github.holdfast;
}
