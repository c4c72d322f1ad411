extension Reference {
  /// What a layer norm computes: the output, [rows, width], and each row's mean and 1/√(variance + ε).
  package struct LayerNormResult {
    package var output: [Double]
    package var means: [Double]
    package var reciprocalDeviations: [Double]
  }

  /// (x − mean) / √(variance + ε) · weight + bias, row by row, with the variance over n (Ba et al. 2016).
  ///
  /// - x: [rows, width]; weight, bias: [width]
  package static func layerNorm(
    _ x: [Double], weight: [Double], bias: [Double], epsilon: Double
  ) -> LayerNormResult {
    let width = weight.count
    precondition(bias.count == width && x.count % width == 0)
    var result = LayerNormResult(output: [], means: [], reciprocalDeviations: [])
    for start in stride(from: 0, to: x.count, by: width) {
      let row = x[start..<start + width]
      let mean = row.reduce(0, +) / Double(width)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let reciprocal = 1 / (variance + epsilon).squareRoot()
      result.output += (0..<width).map { (x[start + $0] - mean) * reciprocal * weight[$0] + bias[$0] }
      result.means.append(mean)
      result.reciprocalDeviations.append(reciprocal)
    }
    return result
  }

  /// The gradients of ``layerNorm(_:weight:bias:epsilon:)`` at x, weight and bias from `dy`, [rows, width].
  ///
  /// With x̂ the normalised row, r the reciprocal deviation and g = dy · weight:
  /// dx = r (g − mean(g) − x̂ mean(g x̂)), since mean and variance move with x too.
  package static func layerNormBackward(
    _ x: [Double], weight: [Double], epsilon: Double, dy: [Double]
  ) -> (x: [Double], weight: [Double], bias: [Double]) {
    let width = weight.count
    precondition(x.count == dy.count)
    let forward = layerNorm(x, weight: weight, bias: weight.map { _ in 0 }, epsilon: epsilon)
    var dx = [Double](repeating: 0, count: x.count)
    var dWeight = [Double](repeating: 0, count: width)
    var dBias = [Double](repeating: 0, count: width)
    for row in 0..<x.count / width {
      let r = forward.reciprocalDeviations[row]
      let columns = row * width..<(row + 1) * width
      let normal = columns.map { (x[$0] - forward.means[row]) * r }
      let g = (0..<width).map { dy[row * width + $0] * weight[$0] }
      let meanG = g.reduce(0, +) / Double(width)
      let meanGX = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(width)
      for column in 0..<width {
        dx[row * width + column] = r * (g[column] - meanG - normal[column] * meanGX)
        dWeight[column] += dy[row * width + column] * normal[column]
        dBias[column] += dy[row * width + column]
      }
    }
    return (dx, dWeight, dBias)
  }

  /// x / √(mean(x²) + ε) · weight, row by row (Zhang & Sennrich 2019), and each row's 1/√(mean(x²) + ε).
  ///
  /// - x: [rows, width]; weight: [width]
  package static func rmsNorm(
    _ x: [Double], weight: [Double], epsilon: Double
  ) -> (output: [Double], reciprocals: [Double]) {
    let width = weight.count
    precondition(x.count % width == 0)
    var output: [Double] = []
    var reciprocals: [Double] = []
    for start in stride(from: 0, to: x.count, by: width) {
      let meanSquare = x[start..<start + width].reduce(0) { $0 + $1 * $1 } / Double(width)
      let reciprocal = 1 / (meanSquare + epsilon).squareRoot()
      output += (0..<width).map { x[start + $0] * reciprocal * weight[$0] }
      reciprocals.append(reciprocal)
    }
    return (output, reciprocals)
  }

  /// The gradients of ``rmsNorm(_:weight:epsilon:)`` at x and weight from `dy`, [rows, width].
  ///
  /// As for the layer norm without its mean: dx = r (g − x̂ mean(g x̂)).
  package static func rmsNormBackward(
    _ x: [Double], weight: [Double], epsilon: Double, dy: [Double]
  ) -> (x: [Double], weight: [Double]) {
    let width = weight.count
    precondition(x.count == dy.count)
    let reciprocals = rmsNorm(x, weight: weight, epsilon: epsilon).reciprocals
    var dx = [Double](repeating: 0, count: x.count)
    var dWeight = [Double](repeating: 0, count: width)
    for (row, r) in reciprocals.enumerated() {
      let normal = (row * width..<(row + 1) * width).map { x[$0] * r }
      let g = (0..<width).map { dy[row * width + $0] * weight[$0] }
      let meanGX = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(width)
      for column in 0..<width {
        dx[row * width + column] = r * (g[column] - normal[column] * meanGX)
        dWeight[column] += dy[row * width + column] * normal[column]
      }
    }
    return (dx, dWeight)
  }
}
