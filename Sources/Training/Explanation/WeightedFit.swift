/// A linear model fitted by weighted least squares with a ridge: (XᵀWX + ridge·I) b = XᵀWy, by Cholesky's decomposition.
package struct WeightedFit {
  /// b
  package let solution: [Double]

  /// - Parameters:
  ///   - rows: X, [rows][features].
  ///   - targets: y.
  ///   - weights: the diagonal of W, none below 0.
  ///   - ridge: above 0.
  package init(rows: [[Double]], targets: [Double], weights: [Double], ridge: Double) {
    let count = rows.first?.count ?? 0
    var matrix = [Double](repeating: 0, count: count * count)
    var right = [Double](repeating: 0, count: count)
    for (row, (target, weight)) in zip(rows, zip(targets, weights)) {
      for i in 0..<count where row[i] != 0 {
        let scaled = weight * row[i]
        right[i] += scaled * target
        for j in 0...i { matrix[i * count + j] += scaled * row[j] }
      }
    }
    for i in 0..<count {
      matrix[i * count + i] += ridge
      for j in 0...i {
        var sum = matrix[i * count + j]
        for k in 0..<j { sum -= matrix[i * count + k] * matrix[j * count + k] }
        matrix[i * count + j] =
          i == j ? max(sum, ridge * 1e-9).squareRoot() : sum / matrix[j * count + j]
      }
    }
    for i in 0..<count {
      for j in 0..<i { right[i] -= matrix[i * count + j] * right[j] }
      right[i] /= matrix[i * count + i]
    }
    for i in (0..<count).reversed() {
      for j in i + 1..<max(count, i + 1) { right[i] -= matrix[j * count + i] * right[j] }
      right[i] /= matrix[i * count + i]
    }
    solution = right
  }
}
