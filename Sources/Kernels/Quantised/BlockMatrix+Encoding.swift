import Dispatch

extension BlockFormat {
  /// The bytes of rows of numbers, each to the nearest: of `q8_0`, `q4_0`, `q4_1`, `q5_0` and `q5_1` what llama.cpp writes, of
  /// the k formats what a search for the least squared error finds.
  ///
  /// With importances every format but `q8_0` searches for the scale of the least squared error that they weigh. Rows are shared
  /// out among the processors.
  ///
  /// - Parameters:
  ///   - matrix: [rows, columns] in float32, columns whole blocks, as ``bytes(rows:columns:)`` says. A number that is not finite
  ///     counts as 0 or as the end of its block's range.
  ///   - importance: for each column a number, finite and not below 0: the mean square of what it is multiplied by, say.
  /// - Returns: nil where a row is not whole blocks, or there is no encoding into this format.
  public func encode(_ matrix: Matrix, importance: [Float]? = nil) -> [UInt8]? {
    guard canEncode, let bytes = bytes(rows: matrix.rows, columns: matrix.columns) else { return nil }
    precondition(importance == nil || importance?.count == matrix.columns, "an importance for each column")
    return [UInt8](unsafeUninitializedCapacity: bytes) { buffer, filled in
      if let base = buffer.baseAddress, bytes > 0 {
        encode(matrix, importance, into: UnsafeMutableRawPointer(base))
      }
      filled = bytes
    }
  }

  private func encode(
    _ matrix: Matrix, _ importance: [Float]?, into bytes: UnsafeMutableRawPointer
  ) {
    let destination = BlockDestination(address: bytes)
    let rowBytes = matrix.columns / length * byteCount
    // Some 64 Ki numbers: enough to be worth a task.
    let step = max(1, 65_536 / max(matrix.columns, 1))
    DispatchQueue.concurrentPerform(iterations: matrix.rows.dividedUp(by: step)) { task in
      let range = task * step..<min(matrix.rows, (task + 1) * step)
      func run(_ importance: UnsafePointer<Float>?) {
        for row in range {
          guard let encoder = decoder as? any BlockEncoder.Type else { return }
          encodeRow(
            encoder, matrix.base + row * matrix.stride, matrix.columns, importance,
            into: destination.address + row * rowBytes)
        }
      }
      if let importance { importance.withUnsafeBufferPointer { run($0.baseAddress) } } else { run(nil) }
    }
  }

  private func encodeRow<Encoder: BlockEncoder>(
    _ encoder: Encoder.Type, _ numbers: UnsafePointer<Float>, _ columns: Int,
    _ importance: UnsafePointer<Float>?, into bytes: UnsafeMutableRawPointer
  ) {
    for block in 0..<columns / length {
      let first = block * length
      encoder.encode(
        numbers + first, importance: importance.map { $0 + first }, into: bytes + block * byteCount)
    }
  }
}

/// `@unchecked Sendable`: each task writes rows of its own.
fileprivate struct BlockDestination: @unchecked Sendable {
  let address: UnsafeMutableRawPointer
}

extension BlockMatrix {
  /// Rows of numbers in blocks, and the slab that they lie in; nil as ``BlockFormat/encode(_:importance:)`` gives it.
  public static func encoded(
    _ matrix: Matrix, in format: BlockFormat, importance: [Float]? = nil
  ) -> (matrix: BlockMatrix, owner: Slab)? {
    guard let bytes = format.encode(matrix, importance: importance) else { return nil }
    let slab = Slab(count: bytes.count.dividedUp(by: MemoryLayout<Float>.size))
    let address = UnsafeMutableRawPointer(slab.base)
    bytes.withUnsafeBytes {
      if let base = $0.baseAddress { address.copyMemory(from: base, byteCount: bytes.count) }
    }
    return (
      BlockMatrix(
        address: UnsafeRawPointer(address), format: format, rows: matrix.rows, columns: matrix.columns), slab
    )
  }
}
