import Foundation

extension Reference {
  /// The rotary position embedding (Su et al. 2021) in the layout of Hugging Face's Llama: element i of a head
  /// turns with element i + headSize/2 by the angle position · base^(−2i/headSize).
  ///
  /// A rotation's transpose is its inverse, so the backward is the same with `inverse`.
  ///
  /// - x: [tokens, headCount · headSize]
  /// - positions: [tokens]
  package static func rotary(
    _ x: [Double], positions: [Int], headSize: Int, base: Double = 10_000, inverse: Bool = false
  ) -> [Double] {
    precondition(headSize % 2 == 0 && !positions.isEmpty && x.count % (positions.count * headSize) == 0)
    let headCount = x.count / (positions.count * headSize)
    let half = headSize / 2
    var y = x
    for (token, position) in positions.enumerated() {
      for head in 0..<headCount {
        let start = (token * headCount + head) * headSize
        for i in 0..<half {
          let frequency = pow(base, -2 * Double(i) / Double(headSize))
          let angle = Double(inverse ? -position : position) * frequency
          y[start + i] = x[start + i] * cos(angle) - x[start + half + i] * sin(angle)
          y[start + half + i] = x[start + half + i] * cos(angle) + x[start + i] * sin(angle)
        }
      }
    }
    return y
  }
}
