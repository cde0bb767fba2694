// Stands in for what dockerode loads and this plugin never calls: engines over SSH, and builds with BuildKit. With them its
// bundle would be five times as large, and hold what can't be bundled.
module.exports = {}
