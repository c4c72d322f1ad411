import Kernels

/// The order of a head's rows in llama.cpp's models of Llama's kind: the two numbers that a position turns stand side by side,
/// where transformers has them half a head apart.
enum GGUFPairs {
  /// For each row as transformers has it, the row of the file; nil where the rows are not of so many heads of even width.
  static func places(count: Int, heads: Int) -> [Int]? {
    guard heads > 0, count % heads == 0, count / heads % 2 == 0 else { return nil }
    let size = count / heads, half = size / 2
    return (0..<count).map { row in
      let (head, inner) = (row / size, row % size)
      return head * size + inner % half * 2 + inner / half
    }
  }

  /// Moves rows, or columns, so that each comes from where `places` says.
  static func move(_ matrix: Matrix, byColumns: Bool, from places: [Int]) {
    let copy = Slab(count: matrix.rows * matrix.columns)
    let old = copy.matrix(offset: 0, rows: matrix.rows, columns: matrix.columns)
    old.copy(from: matrix)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        matrix[row, column] = byColumns ? old[row, places[column]] : old[places[row], column]
      }
    }
  }

  /// The other way round: for each row of the file, the row as transformers has it.
  static func inverse(_ places: [Int]) -> [Int] {
    var inverse = places
    for (row, place) in places.enumerated() { inverse[place] = row }
    return inverse
  }
}
