/// Brings a matrix near the orthogonal one of the same singular vectors, by products alone: what Muon's steps are made of.
///
/// With X = G/‖G‖ and the shorter side on the left, five times A = X·Xᵀ and X ← aX + (bA + cA²)X: an odd polynomial of X's
/// singular values, which brings those above some hundredths into about 0.7 to 1.2 and leaves their vectors. It does not
/// converge to 1, and need not (Jordan et al. 2024; the coefficients are theirs, as in PyTorch's Muon).
///
/// It owns the memory that takes, allocated once, for the largest matrix that will come.
public final class NewtonSchulz {
  /// a, b and c.
  package static let coefficients: (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
  /// The number of rounds.
  package static let rounds = 5
  /// A gradient smaller than this is not blown up to a norm of 1.
  package static let smallestNorm = 1e-7

  private let numbers: Slab
  private let largest: Int
  private let side: Int

  /// Memory for matrices of these shapes.
  ///
  /// - Parameter isPlanning: whether it is only to walk the shapes, with an ``Engine`` that plans.
  public init(shapes: [(rows: Int, columns: Int)], isPlanning: Bool = false) {
    largest = Self.rounded(shapes.map { $0.rows * $0.columns }.max() ?? 0)
    let shortest = shapes.map { min($0.rows, $0.columns) }.max() ?? 0
    side = Self.rounded(shortest * shortest)
    let count = 2 * largest + 2 * side
    numbers = isPlanning ? Slab(planning: count) : Slab(count: count)
  }

  /// Whole cache lines, so that each part begins on one.
  private static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// The bytes it holds.
  public var bytes: Int { numbers.count * MemoryLayout<Float>.stride }

  /// Where a direction of `count` elements is to be written before ``orthogonalize(rows:columns:in:_:)``, [1, count].
  public func input(_ count: Int) -> Matrix { numbers.matrix(offset: 0, rows: 1, columns: count) }

  /// Makes the `rows` × `columns` matrix in ``input(_:)`` orthogonal.
  ///
  /// - Parameter element: what the products are computed in; sums and the result are in float32.
  /// - Returns: the result as one row, [1, rows · columns], valid until the next call; a matrix of zeros stays one.
  public func orthogonalize(rows: Int, columns: Int, in element: Element, _ engine: Engine) -> Matrix {
    let count = rows * columns, least = min(rows, columns)
    precondition(count <= largest && least * least <= side, "\(rows)×\(columns) was not foreseen")
    func matrix(_ offset: Int, _ rows: Int, _ columns: Int) -> Matrix {
      numbers.matrix(offset: offset, rows: rows, columns: columns)
    }
    var (x, y) = (0, largest)
    let a2 = 2 * largest, a4 = 2 * largest + side
    let gram = matrix(a2, least, least), polynomial = matrix(a4, least, least)
    let flatGram = matrix(a2, 1, least * least), flatPolynomial = matrix(a4, 1, least * least)
    let norm = max(engine.sumOfSquares(input(count)).squareRoot(), Self.smallestNorm)
    engine.scale(input(count), by: Float(1 / norm), into: input(count))
    let (a, b, c) = Self.coefficients
    for _ in 0..<Self.rounds {
      let now = matrix(x, rows, columns), next = matrix(y, rows, columns)
      // The products of the transposed matrix are those of this one with its transposes exchanged.
      let isTall = rows > columns
      engine.multiply(now, leftTransposed: isTall, by: now, rightTransposed: !isTall, into: gram, in: element)
      // A is symmetric, so it stands for its own transpose.
      engine.multiply(gram, by: gram, into: polynomial, in: element)
      engine.combine(b, flatGram, c, flatPolynomial, into: flatPolynomial)
      if isTall {
        engine.multiply(now, by: polynomial, into: next, in: element)
      } else {
        engine.multiply(polynomial, by: now, into: next, in: element)
      }
      engine.combine(a, matrix(x, 1, count), 1, matrix(y, 1, count), into: matrix(y, 1, count))
      swap(&x, &y)
    }
    return matrix(x, 1, count)
  }
}
