/// Places among bounds that rise: those of files in a corpus, of stretches in a view.
enum RisingBounds {
  /// The last of the rising `bounds` but the final one that is not above `value`.
  static func place(_ value: Int, in bounds: [Int]) -> Int {
    var low = 0
    var high = bounds.count - 1
    while low + 1 < high {
      let middle = (low + high) / 2
      if bounds[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }
}
