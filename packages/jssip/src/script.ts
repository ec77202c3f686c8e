/** For a <script> tag: the global `JsSIP`. */
export { default } from './index.ts'
