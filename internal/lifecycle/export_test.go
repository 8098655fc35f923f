package lifecycle

// Equal is for the tests of values alone.
var Equal = equal
