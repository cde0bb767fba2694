// ELK as a worker of its own: it takes a second for a thousand steps, and weighs 1.5 MB.
import 'elkjs/lib/elk-worker.min.js'
