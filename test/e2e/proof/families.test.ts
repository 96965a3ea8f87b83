import { QUICK } from './families.js'
import { proveFamilies } from './prove-families.js'
import { STAGES } from './stages.js'

proveFamilies(QUICK, {
  title: 'Built in the stage that runs it: words, and at most so much',
  rows: STAGES,
})
