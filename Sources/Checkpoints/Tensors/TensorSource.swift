import Kernels
import Storage

/// Stored tensors that can be read by name, whatever they are stored in.
public protocol TensorSource: Sendable {
  /// What was opened, for error messages.
  var path: String { get }
  /// The tensors' names, sorted.
  var names: [String] { get }

  /// What is known of a tensor before it is read; nil if there is none of this name.
  func info(_ name: String) -> TensorInfo?

  /// Reads a tensor as single-precision numbers.
  ///
  /// - Parameters:
  ///   - name: the tensor.
  ///   - matrix: [rows, columns]; the tensor's shape must be the same. A tensor of one dimension is one row, one without
  ///     dimensions a single number; of more than two dimensions, all except the last count as rows.
  ///   - transposed: the tensor is stored as [columns, rows].
  ///   - allowNonFinite: accept NaN and infinities; otherwise the first one is an error that names its index.
  func read(_ name: String, into matrix: Matrix, transposed: Bool, allowNonFinite: Bool) throws(FileError)

  /// A tensor of 16-bit numbers where it lies, to be read there without a copy.
  ///
  /// - Parameter name: the tensor; its shape is that of the matrix as ``read(_:into:transposed:allowNonFinite:)`` has it.
  /// - Returns: nil where it is not stored so that kernels can read it.
  /// - Throws: an error that names the first number that is not finite.
  func stored(_ name: String) throws(FileError) -> StoredTensor?
}

extension TensorSource {
  /// Nil: most formats have no numbers that kernels can read where they lie.
  public func stored(_ name: String) throws(FileError) -> StoredTensor? { nil }
}

/// A tensor that stays in the file that it is stored in.
public struct StoredTensor: Sendable {
  /// The numbers, which must not be written.
  public let matrix: Matrix
  /// What keeps them in memory.
  public let owner: any AnyObject & Sendable
}

/// What a source of tensors says of one of them.
public struct TensorInfo: Sendable, Equatable {
  /// The dimensions, outermost first; empty for a single number.
  public let shape: [Int]
  /// How its numbers are stored, in the format's own word: `F32`, `BF16`.
  public let type: String
  /// The bytes that they take where they are stored.
  public let byteCount: Int

  /// The kind of 16 bits that its numbers are stored in, by the names that every format has for them; nil for other kinds.
  var narrowElement: Element? {
    switch type {
    case "BF16": .bfloat16
    case "F16": .float16
    default: nil
    }
  }

  /// A tensor of this shape: of single-precision numbers, unless said.
  public init(shape: [Int], type: String = "F32", byteCount: Int? = nil) {
    self.shape = shape
    self.type = type
    self.byteCount = byteCount ?? 4 * shape.reduce(1, *)
  }
}
