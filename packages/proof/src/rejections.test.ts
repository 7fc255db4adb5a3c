import { nodeVerify } from '@nguon/signer'
import { testRefusals } from './testing-refused.ts'
import { verify } from './verify.ts'

testRefusals(() => verify, nodeVerify)
