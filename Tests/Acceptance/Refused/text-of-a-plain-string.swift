import Azoth

// error: expected argument type 'SQLText'
func search(_ sql: String) -> TextStatement { text(sql) }
