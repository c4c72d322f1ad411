import CKernels
import Foundation

/// The cosines and sines of rotary position embedding (Su et al. 2021) for positions `0..<contextLength`.
///
/// Pair i of a head turns by p·fᵢ at position p, with base^(−2i/d) for fᵢ in heads of size d unless told otherwise. Angles are
/// computed in double precision.
public final class RotaryTable: Sendable {
  /// The number of positions.
  public let contextLength: Int
  /// The numbers of a head that turn, its first.
  public let headSize: Int
  /// [contextLength, headSize / 2] each; written by `init` only.
  private let cosines: Slab
  private let sines: Slab

  /// A table for heads of `headSize` numbers, which must be even and positive; `base` is Llama's `rope_theta`.
  public convenience init(contextLength: Int, headSize: Int, base: Float) {
    precondition(headSize > 0 && headSize % 2 == 0, "head size \(headSize) must be even")
    precondition(base > 0, "base \(base)")
    self.init(
      contextLength: contextLength,
      frequencies: (0..<headSize / 2).map { pow(Double(base), -2 * Double($0) / Double(headSize)) })
  }

  /// A table of the angles p·fᵢ, whose cosines and sines are multiplied by `factor`; two numbers of a head turn for each
  /// frequency.
  public init(contextLength: Int, frequencies: [Double], factor: Double = 1) {
    precondition(contextLength >= 0 && !frequencies.isEmpty, "context length \(contextLength)")
    self.contextLength = contextLength
    headSize = 2 * frequencies.count
    let half = frequencies.count
    cosines = Slab(count: contextLength * half)
    sines = Slab(count: contextLength * half)
    for (pair, frequency) in frequencies.enumerated() {
      for position in 0..<contextLength {
        let angle = Double(position) * frequency
        cosines.base[position * half + pair] = Float(cos(angle) * factor)
        sines.base[position * half + pair] = Float(sin(angle) * factor)
      }
    }
  }

  fileprivate func cosine(_ position: Int) -> UnsafePointer<Float> {
    UnsafePointer(cosines.base + position * (headSize / 2))
  }

  fileprivate func sine(_ position: Int) -> UnsafePointer<Float> {
    UnsafePointer(sines.base + position * (headSize / 2))
  }
}

extension Engine {
  /// Turns every head of every row by its position's angles, in place, in the half-split convention of Llama in
  /// transformers: (a, b) = (x[i], x[i + d/2]) becomes (a·cos − b·sin, b·cos + a·sin).
  ///
  /// A rotation's transpose is its inverse, so the backward is the same call on the gradient with `inverse: true`; a table's
  /// factor multiplies both. Of a head wider than the table the numbers behind stay as they are.
  ///
  /// - Parameters:
  ///   - x: [n, heads · headSize]; a view of columns is fine.
  ///   - headSize: the width of a head, at least the d of `table`; divides the columns.
  ///   - positions: one for each row, each below the table's context length.
  ///   - table: the angles.
  ///   - inverse: whether to turn back.
  public func rotate(
    _ x: Matrix, headSize: Int, positions: [Int32], table: RotaryTable, inverse: Bool = false
  ) {
    precondition(headSize >= table.headSize, "head size \(headSize), the table's is \(table.headSize)")
    precondition(x.columns % headSize == 0, "\(x.columns) columns are not whole heads of \(headSize)")
    precondition(positions.count == x.rows, "\(positions.count) positions for \(x.rows) rows")
    let half = table.headSize / 2
    let sign: Float = inverse ? -1 : 1
    rowStrips(x.rows, x.columns, Operands(x), cost: 2) { strip in
      let position = Int(positions[strip.row])
      precondition(
        position >= 0 && position < table.contextLength,
        "position \(position) of a table of \(table.contextLength)")
      let (cosine, sine) = (table.cosine(position), table.sine(position))
      strip.update(x, 0) { heads in
        for column in Swift.stride(from: 0, to: x.columns, by: headSize) {
          kernels.rows.rotary(half, heads + column, cosine, sine, sign)
        }
      }
    }
  }
}
