/// The arithmetic of a Transformer in double precision, as plain loops: what every fast kernel is held against.
///
/// Matrices are row-major arrays without gaps. Nothing here is fast, shared between functions to save a loop, or
/// clever; a formula stands as a book prints it. `Tests/KernelsTests/ReferenceTests.swift` holds these functions
/// against PyTorch's results in `Tests/Fixtures/functions.safetensors`.
package enum Reference {
  /// The sum of each column of `x`, [rows, columns]: the gradient of a bias.
  package static func columnSums(_ x: [Double], rows: Int, columns: Int) -> [Double] {
    precondition(x.count == rows * columns)
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] += x[row * columns + column] }
    }
    return sums
  }

  /// The gradient of `function` at `x` by central differences: (f(x + h eᵢ) − f(x − h eᵢ)) / 2h.
  ///
  /// The error is of the order of h² from the third derivative and ε/h from rounding, hence the default of
  /// about ε^(1/3) for numbers around 1.
  package static func numericalGradient(
    at x: [Double], step: Double = 6e-6, of function: ([Double]) -> Double
  ) -> [Double] {
    var point = x
    return x.indices.map { index in
      point[index] = x[index] + step
      let above = function(point)
      point[index] = x[index] - step
      let below = function(point)
      point[index] = x[index]
      return (above - below) / (2 * step)
    }
  }
}
