import { OTHERS } from '../proof/families.js'
import { proveFamilies } from '../proof/prove-families.js'
import { REAL_STAGES } from '../proof/real-stages.js'

proveFamilies(OTHERS, {
  title: 'Built by real tool chains in the stage that runs it, in the full run',
  rows: REAL_STAGES,
})
