/** In place of `@offhook/phone`, whose phones the demonstration never makes. */
export class Phone {
  constructor() {
    throw new Error('The demonstration has no server to talk to.')
  }
}
