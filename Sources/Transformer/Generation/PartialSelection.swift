/// Finds which of many numbers are the largest without sorting them: the numbers are parted around one of them, and only the
/// part is looked at again in which the last of the wanted lies (quickselect, Hoare 1961). Linear in their count on average.
enum PartialSelection {
  /// The number that is the `rank`-th in falling order; the first has rank 1.
  ///
  /// - Parameter numbers: put in another order; none is NaN.
  static func value<Number: BinaryFloatingPoint>(ofRank rank: Int, in numbers: inout [Number]) -> Number {
    precondition(numbers.indices.contains(rank - 1), "rank \(rank) of \(numbers.count)")
    var range = numbers.indices
    while true {
      let equal = part(&numbers, range)
      if rank <= equal.lowerBound {
        range = range.lowerBound..<equal.lowerBound
      } else if rank > equal.upperBound {
        range = equal.upperBound..<range.upperBound
      } else {
        return numbers[equal.lowerBound]
      }
    }
  }

  /// The fewest of the largest weights that sum to at least a target: all above `least`, and `ties` of the `equal` ones that
  /// are as large as it.
  struct Nucleus: Equatable {
    let least: Double
    let ties: Int, equal: Int
    /// The sum without the last of them, and with it, each to a rounding error that depends on the order of summation.
    let before: Double, sum: Double
  }

  /// The nucleus of weights; nil where all of them fall short of the target.
  ///
  /// The weights are first sorted into buckets by their leading bits, of which that one alone is looked into in which the sum
  /// passes the target.
  ///
  /// - Parameters:
  ///   - weights: from 0 to 1.
  ///   - target: above 0.
  static func nucleus(of weights: [Double], target: Double) -> Nucleus? {
    var sums = [Double](repeating: 0, count: bucketCount)
    for weight in weights { sums[bucket(weight)] += weight }
    var above = 0.0
    guard
      let passing = sums.firstIndex(where: { sum in
        if above + sum >= target { return true }
        above += sum
        return false
      })
    else { return nil }
    var inside = weights.filter { bucket($0) == passing }
    return nucleus(of: &inside, above: above, target: target)
  }

  /// A bucket for each 32nd of an octave, of 40 octaves; what is smaller is in the last.
  private static let bucketCount = 40 * 32

  /// The bucket of a weight; a larger weight is in an earlier one or in the same.
  private static func bucket(_ weight: Double) -> Int {
    // The bits of numbers that are not negative rise as the numbers do: 5 of the 52 bits of the mantissa are left.
    Int(min((Double(1).bitPattern &- weight.bitPattern) >> 47, UInt64(bucketCount - 1)))
  }

  /// The nucleus of weights, put in another order, beside larger ones that sum to `above`.
  private static func nucleus(of weights: inout [Double], above: Double, target: Double) -> Nucleus? {
    var range = weights.indices
    // The sum of what stands before the range, all of it larger.
    var above = above
    while !range.isEmpty {
      let equal = part(&weights, range)
      var larger = above
      for index in range.lowerBound..<equal.lowerBound { larger += weights[index] }
      if larger >= target {
        range = range.lowerBound..<equal.lowerBound
        continue
      }
      let weight = weights[equal.lowerBound]
      for ties in 1...equal.count {
        let before = larger
        larger += weight
        if larger >= target {
          return Nucleus(least: weight, ties: ties, equal: equal.count, before: before, sum: larger)
        }
      }
      above = larger
      range = equal.upperBound..<range.upperBound
    }
    return nil
  }

  /// Parts a range around one of its numbers: larger ones come before it, smaller ones behind.
  ///
  /// - Returns: where those stand that are equal to it.
  private static func part<Number: BinaryFloatingPoint>(
    _ numbers: inout [Number], _ range: Range<Int>
  ) -> Range<Int> {
    let (low, high) = (range.lowerBound, range.upperBound - 1)
    let (a, b, c) = (numbers[low], numbers[low + (high - low) / 2], numbers[high])
    let pivot = max(min(a, b), min(max(a, b), c))
    var (first, next, last) = (low, low, high)
    while next <= last {
      let number = numbers[next]
      if number > pivot {
        numbers.swapAt(first, next)
        first += 1
        next += 1
      } else if number < pivot {
        numbers.swapAt(next, last)
        last -= 1
      } else {
        next += 1
      }
    }
    return first..<next
  }
}
