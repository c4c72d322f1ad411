extension Int {
  /// ⌈self / unit⌉ for a number that is not negative.
  func dividedUp(by unit: Int) -> Int { (self + unit - 1) / unit }

  /// The least multiple of `unit` that is not less than this number, which is not negative.
  func roundedUp(to unit: Int) -> Int { dividedUp(by: unit) * unit }
}
