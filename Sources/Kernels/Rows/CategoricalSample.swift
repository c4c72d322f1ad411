import CKernels
import Foundation

extension Engine {
  /// A column of each row, drawn with the probabilities softmax(row): the first at which their running sum exceeds
  /// the row's number (inverse transform sampling).
  ///
  /// Rows are independent and each is summed from its first column on, so what is drawn depends on the logits and the
  /// numbers alone. A row with NaN yields some column of it.
  ///
  /// - Parameters:
  ///   - logits: [n, c], c at least 1; unchanged.
  ///   - uniforms: n numbers in 0 ..< 1.
  /// - Returns: n columns; zeros when planning.
  public func sampleRows(_ logits: Matrix, uniforms: [Double]) -> [Int32] {
    precondition(
      logits.columns > 0 && uniforms.count == logits.rows, "\(uniforms.count) numbers for \(logits.shape)")
    func draw(_ body: (Strip) -> Void) {
      rowStrips(logits.rows, logits.columns, Operands(logits), cost: 16, body)
    }
    if isPlanning {
      draw { _ in }
      return [Int32](repeating: 0, count: logits.rows)
    }
    return [Int32](unsafeUninitializedCapacity: logits.rows) { places, filled in
      let places = places
      draw { strip in
        let row = strip.read(logits, 0)
        let shift = kernels.rows.log_sum_exp(strip.count, row)
        var left = uniforms[strip.row]
        // Rounding may leave a little after the last column; the likeliest stands for it.
        var column = kernels.rows.argmax(strip.count, row)
        for candidate in 0..<strip.count {
          left -= Double(exp(row[candidate] - shift))
          if left < 0 {
            column = candidate
            break
          }
        }
        places[strip.row] = Int32(column)
      }
      filled = logits.rows
    }
  }
}
