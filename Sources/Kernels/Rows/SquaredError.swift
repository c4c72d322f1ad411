extension Engine {
  /// The squares of what outputs lack to their targets, both in `unit`, and their gradient in place of the outputs.
  ///
  /// With e = z − t / unit a row's loss is e², and its derivative 2·e, times `scale`.
  ///
  /// An operation a row of the model, so one thread does them.
  ///
  /// - Parameters:
  ///   - outputs: [n, 1], in float32; becomes the gradient where `scale` is given.
  ///   - targets: n finite numbers.
  ///   - unit: what outputs are parts of; a power of two, so that dividing by it is exact.
  ///   - scale: a factor for the gradient, such as 1 over the number of targets; nil leaves the outputs as they are.
  /// - Returns: the sum of the losses, without `scale`; 0 when planning.
  public func squaredError(_ outputs: Matrix, targets: [Float], unit: Float, scale: Float?) -> Double {
    precondition(
      outputs.columns == 1 && targets.count == outputs.rows, "\(targets.count) targets for \(outputs.shape)")
    if isPlanning { return 0 }
    var sum = 0.0
    for row in 0..<outputs.rows {
      let place = outputs.base + row * outputs.stride
      let error = Double(place.pointee) - Double(targets[row] / unit)
      sum += error * error
      if let scale { place.pointee = Float(2 * error) * scale }
    }
    return sum
  }
}
