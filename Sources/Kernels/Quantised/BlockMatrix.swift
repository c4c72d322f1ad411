/// A view of weights in blocks: `rows` rows of `columns` numbers, whole blocks one after another.
///
/// It owns nothing: the bytes live in a ``Slab`` or a mapped file, which outlives it, and are only read.
///
/// `@unchecked Sendable`: nothing writes the bytes.
public struct BlockMatrix: @unchecked Sendable {
  /// The first block of the first row; of no particular alignment.
  package let address: UnsafeRawPointer
  /// How the numbers are stored.
  public let format: BlockFormat
  /// The number of rows.
  public let rows: Int
  /// The number of columns, whole blocks.
  public let columns: Int

  /// - Parameter address: as many bytes as ``BlockFormat/bytes(rows:columns:)`` says, which must not be nil.
  package init(address: UnsafeRawPointer, format: BlockFormat, rows: Int, columns: Int) {
    precondition(
      format.bytes(rows: rows, columns: columns) != nil, "\(rows)×\(columns) in \(format.rawValue)")
    self.address = address
    self.format = format
    self.rows = rows
    self.columns = columns
  }

  /// The bytes of a row.
  public var rowBytes: Int { columns / format.length * format.byteCount }

  /// Rows `range` of this matrix.
  public func rows(_ range: Range<Int>) -> BlockMatrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return BlockMatrix(
      address: address + range.lowerBound * rowBytes, format: format, rows: range.count, columns: columns)
  }

  /// The numbers of all rows, in float32.
  ///
  /// - Parameter matrix: [rows, columns].
  public func decode(into matrix: Matrix) {
    precondition(matrix.rows == rows && matrix.columns == columns, "\(rows)×\(columns) into \(matrix.shape)")
    for row in 0..<rows { decode(row: row, into: matrix.base + row * matrix.stride) }
  }

  /// The numbers of one row.
  func decode(row: Int, into numbers: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    Self.decode(format.decoder, address + row * rowBytes, columns, format, into: numbers)
  }

  private static func decode<Decoder: BlockDecoder>(
    _ decoder: Decoder.Type, _ row: UnsafeRawPointer, _ columns: Int, _ format: BlockFormat,
    into numbers: UnsafeMutablePointer<Float>
  ) {
    let length = format.length, size = format.byteCount
    for block in 0..<columns / length { decoder.decode(row + block * size, into: numbers + block * length) }
  }
}
