import type { KeptMail } from '@kalbro/mail';
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { pageSize } from '../graphql/page.type.js';
import { KeptMailType } from './mail.type.js';

@Resolver()
export class MailResolver {
  @Query(() => [KeptMailType], {
    description: 'Mails kept because no SMTP server is configured, newest first; for administrators, development only.',
  })
  keptMails(
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Ctx() { app, actor }: RequestContext,
  ): Promise<readonly KeptMail[]> {
    return app.readKeptMails.run(actor, pageSize(first, 20));
  }
}
