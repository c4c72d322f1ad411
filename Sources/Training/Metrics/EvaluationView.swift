/// An evaluation as a page shows it, without a word of markup.
public struct EvaluationView: Sendable, Equatable {
  /// The rows that were evaluated.
  public var rows: Int
  /// The figures in one line.
  public var figures: String
  /// Counts and tables, in the order in which they are shown.
  public var parts: [Part]

  /// The rows, figures and parts given.
  public init(rows: Int, figures: String, parts: [Part]) {
    self.rows = rows
    self.figures = figures
    self.parts = parts
  }

  /// Something that is drawn.
  public enum Part: Sendable, Equatable {
    /// How often each name (a row) was taken for each (a column): [names, names].
    case confusion(names: [String], counts: [[Int]])
    /// A table.
    case table(Table)
  }

  /// Columns with titles.
  public struct Table: Sendable, Equatable {
    /// The titles of the columns.
    public var titles: [String]
    /// The cells of each row, as many as titles.
    public var rows: [[Cell]]
    /// Whether the first cell of a row is its name.
    public var hasRowNames: Bool
    /// What stands below the table; empty for nothing.
    public var note: String

    /// A table.
    public init(titles: [String], rows: [[Cell]], hasRowNames: Bool, note: String = "") {
      self.titles = titles
      self.rows = rows
      self.hasRowNames = hasRowNames
      self.note = note
    }
  }

  /// A cell of a table.
  public enum Cell: Sendable, Equatable {
    case text(String)
    case count(Int)
    case figure(Double)
  }
}
