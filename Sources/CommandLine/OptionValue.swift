/// What the field of an option may be: a value, a value that may be absent, or a list of values.
public protocol OptionValue: Sendable {
  /// One value.
  associatedtype Scalar: Sendable
  /// How the field is read and written, given how one value is.
  static func codec(_ scalar: ScalarCodec<Scalar>) -> OptionCodec<Self>
  /// Whether the option takes any number of arguments.
  static var isList: Bool { get }
}

extension OptionValue {
  /// One argument.
  public static var isList: Bool { false }
}

extension OptionValue where Scalar == Self {
  /// An option that always has a value.
  public static func codec(_ scalar: ScalarCodec<Self>) -> OptionCodec<Self> { scalar.single }
}

extension String: OptionValue {
  /// Itself.
  public typealias Scalar = String
}

extension Bool: OptionValue {
  /// Itself.
  public typealias Scalar = Bool
}

extension Optional: OptionValue where Wrapped: OptionValue, Wrapped.Scalar == Wrapped {
  /// The value that may be absent.
  public typealias Scalar = Wrapped
  /// JSON null is the absent value.
  public static func codec(_ scalar: ScalarCodec<Wrapped>) -> OptionCodec<Wrapped?> { scalar.optional }
}

extension Array: OptionValue where Element: OptionValue, Element.Scalar == Element {
  /// One of the values.
  public typealias Scalar = Element
  /// In JSON a list, or a single value for a list of one.
  public static func codec(_ scalar: ScalarCodec<Element>) -> OptionCodec<[Element]> { scalar.list }
  /// Any number of arguments.
  public static var isList: Bool { true }
}
