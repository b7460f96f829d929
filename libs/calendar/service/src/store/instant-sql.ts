export { instantSql, instantsSql } from '@kalbro/database';
