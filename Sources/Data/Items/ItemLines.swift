import Storage

/// The items of one file, read line by line.
package struct ItemLines {
  /// An item and the line that it stands in.
  package struct Line: Sendable {
    /// The number of the line, from 1.
    package let number: Int
    /// The item.
    package let item: LikelihoodItem
  }

  /// No item is longer, and a file without line ends is not read into memory whole.
  private static let longest = 64 << 20

  private let path: String
  private let format: any ItemFormat
  private var lines: LineReader

  /// - Throws: ``DataError`` if the file cannot be read.
  package init(_ path: String, _ format: any ItemFormat) throws(DataError) {
    self.path = path
    self.format = format
    lines = LineReader(try CleanBytes(path: path, policy: .error), longest: Self.longest)
  }

  /// The length of the lines that were given so far.
  package private(set) var bytesTaken = 0

  /// What messages call a line.
  package static func place(_ path: String, _ line: Int) -> String { "\(path): line \(line)" }

  /// The next item; nil at the end. Blank lines are none.
  ///
  /// - Throws: ``DataError`` for a line that is no item, with what was expected.
  package mutating func next() throws(DataError) -> Line? {
    while let line = try lines.next() {
      bytesTaken += line.bytes.count + 1
      if line.isBlank { continue }
      let place = Self.place(path, line.number)
      guard line.endsLine else {
        throw DataError(
          .badInput, "\(place): is longer than \(Format.bytes(Self.longest)); expected an object a line.")
      }
      do throws(JSONProblem) {
        let row = ItemRow(try JSONRow.parse(line.bytes))
        do throws(ItemProblem) {
          return Line(number: line.number, item: try format.item(row))
        } catch {
          throw JSONProblem(message: error.message, column: 0)
        }
      } catch {
        let column = error.column > 0 ? "column \(error.column): " : ""
        throw DataError(
          .badInput,
          "\(place): \(column)\(error.message). Expected an object a line with \(type(of: format).keys).")
      }
    }
    return nil
  }
}
